// The nodes in SQL. Blocks; any pool thread. Errors: unavailable, timeout (temporary), corrupt, and those named.
#pragma once

#include <vector>

#include "cluster/node.h"

namespace aftertone::cluster {

class NodeStore {
 public:
  virtual ~NodeStore() = default;

  // A process that starts, and knows that the one before it on its data directory is gone: its first report will not
  // meet the traces of that one. What is wanted of the node; serve, if it is not known.
  virtual Result<NodeOrder> arrive_blocking(const std::string& node, const std::string& roles) = 0;
  // Writes the report, with the database's time, and returns what is wanted of the node. The first one registers it.
  // Error: conflict (another process, which is not dead, does these roles under this name).
  virtual Result<NodeOrder> report_blocking(const NodeReport& report) = 0;
  // A process that ends says so: the name is free at once. The node stays known, silent.
  virtual Status leave_blocking(const std::string& node, const std::string& boot_id) = 0;

  virtual Result<std::vector<Node>> list_blocking() = 0;                        // by name and roles
  virtual Status order_blocking(const std::string& node, NodeOrder order) = 0;  // not_found
  virtual Status forget_blocking(const std::string& node) = 0;                  // not_found; conflict: it is alive
};

}  // namespace aftertone::cluster
