#include "storage/sql/sql_node_store.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/cluster_sql.h"
#include "storage/sql/in_dialect.h"

namespace aftertone::storage {
namespace {

using cluster::Node;
using cluster::NodeOrder;
using cluster::NodeReport;

Result<Node> read_node(const Row& row) {
  RowReader reader(row, "node");
  Node node;
  node.report.node = reader.text();
  node.report.site = reader.text();
  node.report.boot_id = reader.text();
  node.report.version = reader.text();
  node.report.roles = reader.text();
  node.report.address = reader.text();
  node.report.max_calls = reader.count();
  node.report.calls = reader.count();
  node.report.takes_calls = reader.flag();
  node.report.waiting = reader.count();
  node.report.site_state = reader.text();
  node.report.config = reader.text();
  node.report.config_state = reader.text();
  node.order = reader.word(cluster::parse_node_order);
  node.silent_for = reader.duration();
  return reader.finish(std::move(node));
}

tl::unexpected<Error> no_such_node(const std::string& node) {
  return fail(Code::not_found, fmt::format("there is no node {}; see: aftertone cluster status", node));
}

}  // namespace

SqlNodeStore::SqlNodeStore(Database& database)
    : database_(database),
      report_(in_dialect(cluster_sql::kReport, database.dialect())),
      nodes_(in_dialect(cluster_sql::kNodes, database.dialect())),
      forget_(in_dialect(cluster_sql::kForget, database.dialect())) {}

Result<NodeOrder> SqlNodeStore::arrive_blocking(const std::string& node, const std::string& roles) {
  const Result<Rows> arrived = database_.execute_blocking(kIdempotentWrite, cluster_sql::kArrive, {node, roles});
  if (!arrived) return tl::unexpected(arrived.error());
  if (arrived->rows.empty()) return NodeOrder::serve;
  RowReader reader(arrived->rows[0], "node");
  return reader.finish(reader.word(cluster::parse_node_order));
}

Result<NodeOrder> SqlNodeStore::report_blocking(const NodeReport& report) {
  const Result<Rows> reported =
      database_.execute_blocking(kIdempotentWrite, report_,
                                 {report.node, report.site, report.boot_id, report.version, report.roles,
                                  report.address, report.max_calls, report.calls, report.takes_calls, report.waiting,
                                  report.site_state, report.config, report.config_state, cluster::kSilenceOfTheDead});
  if (!reported) return tl::unexpected(reported.error());
  if (reported->rows.empty()) {
    return fail(Code::conflict,
                fmt::format("another process does {} as node {}: give each machine a [node] name of its own",
                            report.roles, report.node));
  }
  RowReader reader(reported->rows[0], "node");
  return reader.finish(reader.word(cluster::parse_node_order));
}

Status SqlNodeStore::leave_blocking(const std::string& node, const std::string& boot_id) {
  const Result<Rows> left = database_.execute_blocking(kIdempotentWrite, cluster_sql::kLeave, {node, boot_id});
  if (!left) return tl::unexpected(left.error());
  return {};
}

Result<std::vector<Node>> SqlNodeStore::list_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, nodes_);
  if (!found) return tl::unexpected(found.error());
  return read_all<Node>(*found, read_node);
}

Status SqlNodeStore::order_blocking(const std::string& node, NodeOrder order) {
  const Result<Rows> ordered =
      database_.execute_blocking(kIdempotentWrite, cluster_sql::kOrder, {to_string(order), node});
  if (!ordered) return tl::unexpected(ordered.error());
  if (ordered->changed == 0) return no_such_node(node);
  return {};
}

Status SqlNodeStore::forget_blocking(const std::string& node) {
  return database_.transact_blocking(kWrite, [&](Session& session) -> Status {
    const Result<Rows> forgotten = session.execute_blocking(forget_, {node, cluster::kSilenceOfTheDead});
    if (!forgotten) return tl::unexpected(forgotten.error());
    if (forgotten->changed > 0) return {};
    const Result<Rows> known = session.execute_blocking(cluster_sql::kIsKnown, {node});
    if (!known) return tl::unexpected(known.error());
    if (known->rows.empty()) return no_such_node(node);
    return fail(Code::conflict, fmt::format("node {} is alive; stop it first", node));
  });
}

}  // namespace aftertone::storage
