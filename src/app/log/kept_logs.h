// The log files that lie on this machine, for the website. A plain file is read from its end, a piece at a time; a
// compressed one has to be read from its start. Both for so long only: the next question goes on.
#pragma once

#include <filesystem>

#include "api/upkeep/logs.h"

namespace aftertone::app {

class KeptLogs : public api::Logs {
 public:
  // `most_bytes` are looked through for one question.
  explicit KeptLogs(std::filesystem::path directory, std::size_t most_bytes = 32UL << 20)
      : directory_(std::move(directory)), most_bytes_(most_bytes) {}

  Result<std::vector<api::LogDay>> days_blocking() override;
  Result<api::LogPage> read_blocking(const api::LogQuestion& question) override;

 private:
  const std::filesystem::path directory_;
  const std::size_t most_bytes_;
};

}  // namespace aftertone::app
