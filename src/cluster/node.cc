#include "cluster/node.h"

namespace aftertone::cluster {

std::string_view to_string(NodeOrder order) {
  return order == NodeOrder::drain ? "drain" : "serve";
}

Result<NodeOrder> parse_node_order(std::string_view text) {
  for (const NodeOrder order : {NodeOrder::serve, NodeOrder::drain}) {
    if (text == to_string(order)) return order;
  }
  return fail(Code::corrupt, "\"" + std::string(text) + "\" is no order for a node");
}

}  // namespace aftertone::cluster
