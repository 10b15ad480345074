// The nodes in a Database. Any thread; blocks.
#pragma once

#include "cluster/node_store.h"
#include "storage/database/database.h"

namespace aftertone::storage {

class SqlNodeStore : public cluster::NodeStore {
 public:
  explicit SqlNodeStore(Database& database);  // which outlives the store

  Result<cluster::NodeOrder> arrive_blocking(const std::string& node, const std::string& roles) override;
  Result<cluster::NodeOrder> report_blocking(const cluster::NodeReport& report) override;
  Status leave_blocking(const std::string& node, const std::string& boot_id) override;
  Result<std::vector<cluster::Node>> list_blocking() override;
  Status order_blocking(const std::string& node, cluster::NodeOrder order) override;
  Status forget_blocking(const std::string& node) override;

 private:
  Database& database_;
  const std::string report_, nodes_, forget_;  // in the database's dialect
};

}  // namespace aftertone::storage
