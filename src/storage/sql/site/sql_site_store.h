// The site token in a Database. Any thread; blocks.
#pragma once

#include <string>

#include "cluster/site_store.h"
#include "storage/database/database.h"

namespace aftertone::storage {

class SqlSiteStore : public cluster::SiteStore {
 public:
  explicit SqlSiteStore(Database& database);  // which outlives the store

  Result<std::optional<cluster::SiteToken>> token_blocking() override;
  Result<bool> raise_blocking(const cluster::SiteToken& token, const std::string& who, const std::string& why) override;
  Result<bool> adopt_blocking(const cluster::SiteEvent& event) override;
  Result<std::vector<cluster::SiteEvent>> history_blocking(int limit) override;

 private:
  Result<bool> write_blocking(const cluster::SiteToken& token, std::string_view write, std::string_view record,
                              const Values& event);

  Database& database_;
  const std::string record_;  // in the database's dialect
};

}  // namespace aftertone::storage
