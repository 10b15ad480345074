#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/cluster/lease_views.h"
#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "app/stores_on.h"
#include "app/wire_storage.h"
#include "cluster/config_drift.h"
#include "storage/database/replication.h"

namespace aftertone::app {
namespace {

using cluster::ConfigDrift;
using cluster::Lease;
using cluster::Node;
using cluster::NodeOrder;
using nlohmann::ordered_json;

double seconds(std::chrono::milliseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

// One word for what an operator looks for first.
std::string state_of(const Node& node) {
  if (!is_alive(node)) return "down";
  if (node.order == NodeOrder::drain) return node.report.calls > 0 ? "draining" : "drained";
  if (node.report.address.empty()) return "up";
  return node.report.takes_calls ? "up" : "no calls";
}

std::string age_of(const Node& node) {
  constexpr std::chrono::hours kLongGone{24 * 365};  // it said that it leaves
  return node.silent_for > kLongGone ? "stopped" : fmt::format("{:.1f} s ago", seconds(node.silent_for));
}

ordered_json to_json(const Node& node) {
  const cluster::NodeReport& report = node.report;
  return {{"node", report.node},
          {"site", report.site},
          {"state", state_of(node)},
          {"order", to_string(node.order)},
          {"roles", report.roles},
          {"address", report.address},
          {"calls", report.calls},
          {"max_calls", report.max_calls},
          {"takes_calls", report.takes_calls},
          {"waiting", report.waiting},
          {"version", report.version},
          {"configuration", report.config_state},
          {"sections", report.config},
          {"silent_for_seconds", seconds(node.silent_for)}};
}

void print_nodes(const std::vector<Node>& nodes) {
  if (nodes.empty()) return print_line("no node has run on this database yet");
  Table table({"NODE", "SITE", "STATE", "CALLS", "WAITING", "ROLES", "ADDRESS", "VERSION", "CONFIGURATION", "HEARD"});
  for (const Node& node : nodes) {
    const cluster::NodeReport& report = node.report;
    table.add({report.node, report.site, state_of(node), fmt::format("{}/{}", report.calls, report.max_calls),
               std::to_string(report.waiting), report.roles, report.address, report.version, report.config_state,
               age_of(node)});
  }
  fmt::print("{}", table.to_string());
}

void print_leases(const std::vector<Lease>& leases) {
  if (leases.empty()) return;
  fmt::print("\n{}", lease_table(leases));
}

void print_drift(const std::vector<ConfigDrift>& drifts) {
  if (!drifts.empty()) print_line("");
  for (const ConfigDrift& drift : drifts) {
    const std::string where = drift.site.empty() ? "" : fmt::format(" at site {}", drift.site);
    print_line(for_terminal(fmt::format("DRIFT{}: {}", where, to_string(drift))));
  }
}

ordered_json to_json(const ConfigDrift& drift) {
  return {{"site", drift.site}, {"section", drift.section}, {"nodes", drift.nodes}, {"even", drift.is_even}};
}

std::string to_text(const storage::Replication& replication) {
  const std::string complaint = storage::complaint_about(replication);
  return fmt::format("database: timeline {}, {}", replication.timeline,
                     complaint.empty() ? "synchronous standby " + replication.synchronous : complaint);
}

ordered_json to_json(const storage::Replication& replication) {
  return {{"timeline", replication.timeline},
          {"synchronous_standby", replication.synchronous},
          {"complaint", storage::complaint_about(replication)}};
}

Status show_status(const Invocation& invocation, Storage& storage) {
  const auto nodes = storage.nodes().list_blocking();
  if (!nodes) return tl::unexpected(nodes.error());
  const auto leases = storage.leases().list_blocking();
  if (!leases) return tl::unexpected(leases.error());
  const auto replication = storage::replication_blocking(storage.on(Use::background).database);
  if (!replication) return tl::unexpected(replication.error());
  const std::vector<ConfigDrift> drifts = find_config_drift(*nodes);
  if (!invocation.json) {
    print_nodes(*nodes);
    print_drift(drifts);
    print_leases(*leases);
    if (*replication) print_line("\n" + to_text(**replication));
    return {};
  }
  ordered_json json{
      {"nodes", ordered_json::array()}, {"leases", json_of_leases(*leases)}, {"drift", ordered_json::array()}};
  for (const Node& node : *nodes)
    json["nodes"].push_back(to_json(node));
  for (const ConfigDrift& drift : drifts)
    json["drift"].push_back(to_json(drift));
  if (*replication) json["database"] = to_json(**replication);
  print_json(json);
  return {};
}

}  // namespace

void declare_cluster(Syntax program) {
  Syntax group = program.command("cluster", "The nodes that share this database");
  group.must_have_command();
  Syntax status = group.command("status", "Which nodes there are, how they are, and who holds which role");
  status.runs([](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return show_status(invocation, storage); });
  });
}

}  // namespace aftertone::app
