#include "app/commands/cluster/lease_views.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/output.h"

namespace aftertone::app {
namespace {

using cluster::Lease;

double seconds(std::chrono::milliseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

}  // namespace

nlohmann::ordered_json json_of_leases(const std::vector<Lease>& leases) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Lease& lease : leases)
    json.push_back({{"role", lease.role},
                    {"holder", lease.left.count() > 0 ? lease.holder : ""},
                    {"last_holder", lease.holder},
                    {"site", lease.site},
                    {"epoch", lease.epoch.value()},
                    {"left_seconds", seconds(lease.left)},
                    {"enabled", lease.is_enabled},
                    {"allowed_site", lease.allowed_site}});
  return json;
}

std::string rule_text(bool is_enabled, const std::string& allowed_site) {
  if (!is_enabled) return "disabled";
  return allowed_site.empty() ? "any node" : "site " + allowed_site + " only";
}

std::string lease_table(const std::vector<Lease>& leases) {
  Table table({"ROLE", "HOLDER", "EPOCH", "FREE IN", "MAY BE HELD BY"});
  for (const Lease& lease : leases) {
    const bool is_held = lease.left.count() > 0;
    table.add({lease.role, is_held ? lease.holder : "nobody", std::to_string(lease.epoch.value()),
               is_held ? fmt::format("{:.1f} s", seconds(lease.left)) : "",
               rule_text(lease.is_enabled, lease.allowed_site)});
  }
  return table.to_string();
}

}  // namespace aftertone::app
