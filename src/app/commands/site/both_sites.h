// Both sites as a command sees them: the stores of the own database, and of the other site's.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "app/config/settings.h"
#include "app/serve/site_file.h"
#include "app/wire_storage.h"
#include "cluster/site_switch.h"
#include "storage/shipping/site_digest.h"
#include "storage/shipping/site_knowledge.h"
#include "storage/sql/site/sql_site_store.h"
#include "storage/sql/sql_lease_store.h"
#include "storage/sql/sql_node_store.h"

namespace aftertone::app {

class BothSites {
 public:
  // Errors: conflict (there are no two sites with a database each), invalid (the connection string).
  static Result<std::unique_ptr<BothSites>> open_blocking(const Settings& settings, Storage& storage);

  // The own site has to answer; the other one need not. Blocks.
  Result<cluster::SitePair> look_blocking();
  // What this site has of the other one's data. Nothing: nothing was ever copied here. Blocks.
  Result<std::optional<storage::SiteKnowledge>> knowledge_blocking();
  // Deliveries that the other site may have sent are not begun before `time` is over. How many. Blocks.
  Result<std::int64_t> hold_exposed_blocking(std::chrono::seconds time);
  // Rows that wait at the other site for this one, and those that wait here for it unless `only_theirs`. Error: as the
  // database that does not answer. Blocks.
  Result<std::int64_t> waiting_blocking(bool only_theirs);
  // The own site's content, and the other's; waits at most so long until nothing is on its way any more. Blocks.
  Result<std::pair<storage::SiteDigest, storage::SiteDigest>> compare_blocking(std::chrono::seconds limit);
  // Into one site's database, and this machine's file. Error: conflict, with what somebody else has decided there
  // meanwhile. Blocks.
  Status raise_blocking(const std::string& site, const cluster::SiteToken& token, const std::string& why);

  const std::string& own() const { return own_name_; }
  const std::string& peer() const { return peer_name_; }
  storage::Database& peer_database() { return *peer_database_; }
  cluster::SiteStore& own_tokens() { return own_tokens_; }
  const Clock& clock() const;

 private:
  BothSites(const Settings& settings, Storage& storage, std::unique_ptr<storage::Database> peer);

  const std::string own_name_, peer_name_, primary_;
  Storage& storage_;
  const std::unique_ptr<storage::Database> peer_database_;
  SiteFile file_;
  storage::SqlSiteStore own_tokens_, peer_tokens_;
  storage::SqlNodeStore peer_nodes_;
  storage::SqlLeaseStore peer_leases_;
  const cluster::SitePlaces own_, peer_;
};

}  // namespace aftertone::app
