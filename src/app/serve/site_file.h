// The site token as this machine keeps it: one line, "<epoch> <active site>". Its processes share the file; none writes
// over what is newer.
#pragma once

#include <filesystem>

#include "cluster/site_store.h"

namespace aftertone::app {

class SiteFile : public cluster::SiteMemory {
 public:
  explicit SiteFile(std::filesystem::path path) : path_(std::move(path)) {}

  Result<std::optional<cluster::SiteToken>> read_blocking() override;
  Status write_blocking(const cluster::SiteToken& token) override;

 private:
  const std::filesystem::path path_;
};

}  // namespace aftertone::app
