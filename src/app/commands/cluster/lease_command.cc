#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "app/commands/cluster/lease_views.h"
#include "app/commands/cluster/operator_name.h"
#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/wire_storage.h"

namespace aftertone::app {
namespace {

using cluster::Lease;
using cluster::LeaseRule;

constexpr std::array<std::string_view, 7> kRoles{"notifier", "command",  "lamps",  "receipts",
                                                 "purger",   "salvager", "shipper"};

struct Request {
  std::string role;
  std::string site;  // empty: any
  bool accept_risk = false;
  bool dry_run = false;
};

Status check_role(const std::string& role) {
  if (std::ranges::find(kRoles, role) != kRoles.end()) return {};
  return fail(Code::invalid, fmt::format("\"{}\" is no role; there are {}", role, fmt::join(kRoles, ", ")));
}

// One that nobody has held yet may be held by any.
Result<Lease> find_blocking(Storage& storage, const std::string& role) {
  const auto all = storage.leases().list_blocking();
  if (!all) return tl::unexpected(all.error());
  const auto found = std::ranges::find(*all, role, &Lease::role);
  if (found != all->end()) return *found;
  Lease unheld;
  unheld.role = role;
  return unheld;
}

// Nobody could hold it.
Status check_site_blocking(Storage& storage, const std::string& site) {
  const auto nodes = storage.nodes().list_blocking();
  if (!nodes) return tl::unexpected(nodes.error());
  const auto is_there = [&site](const cluster::Node& node) { return node.report.site == site && is_alive(node); };
  if (std::ranges::any_of(*nodes, is_there)) return {};
  return fail(Code::conflict,
              fmt::format("no node at site {} is alive: nobody would do this work. Nothing was changed; "
                          "--accept-risk does it all the same",
                          site));
}

void tell(const Invocation& invocation, const Request& request, const LeaseRule& rule, bool is_new) {
  const std::string text = rule_text(rule.is_enabled, rule.allowed_site);
  if (invocation.json)
    return print_json({{"role", request.role},
                       {"enabled", rule.is_enabled},
                       {"allowed_site", rule.allowed_site},
                       {"changed", is_new && !request.dry_run},
                       {"dry_run", request.dry_run}});
  const std::string_view how = !is_new ? "is as it was" : request.dry_run ? "would be" : "is";
  print_line(fmt::format("role {} {}: {}", request.role, how, text));
}

Status rule(const Invocation& invocation, const Request& request, Storage& storage, const LeaseRule& wanted,
            const Lease& lease) {
  const bool is_new = wanted.is_enabled != lease.is_enabled || wanted.allowed_site != lease.allowed_site;
  if (is_new && !request.dry_run) {
    const Status ruled = storage.leases().rule_blocking({request.role}, wanted, operator_name());
    if (!ruled) return ruled;
  }
  tell(invocation, request, wanted, is_new);
  return {};
}

Status allow(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto lease = find_blocking(storage, request.role);
  if (!lease) return tl::unexpected(lease.error());
  if (!request.site.empty() && !request.accept_risk) {
    if (const Status alive = check_site_blocking(storage, request.site); !alive) return alive;
  }
  return rule(invocation, request, storage, {lease->is_enabled, request.site}, *lease);
}

Status enable(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto lease = find_blocking(storage, request.role);
  if (!lease) return tl::unexpected(lease.error());
  return rule(invocation, request, storage, {true, lease->allowed_site}, *lease);
}

Status disable(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto lease = find_blocking(storage, request.role);
  if (!lease) return tl::unexpected(lease.error());
  return rule(invocation, request, storage, {false, lease->allowed_site}, *lease);
}

Status list(const Invocation& invocation, const Request&, Storage& storage) {
  const auto leases = storage.leases().list_blocking();
  if (!leases) return tl::unexpected(leases.error());
  if (invocation.json) {
    print_json(json_of_leases(*leases));
  } else if (leases->empty()) {
    print_line("no node has held a role on this database yet");
  } else {
    fmt::print("{}", lease_table(*leases));
  }
  return {};
}

using Action = Status (*)(const Invocation&, const Request&, Storage&);

void runs(Syntax syntax, const std::shared_ptr<Request>& request, Action action) {
  syntax.runs([request, action](const Invocation& invocation) {
    if (const Status known = request->role.empty() ? Status() : check_role(request->role); !known)
      return report(known.error());
    return with_storage(invocation, [&](Storage& storage) { return action(invocation, *request, storage); });
  });
}

Syntax about_a_role(Syntax syntax, const std::shared_ptr<Request>& request) {
  syntax.required("ROLE", request->role, fmt::format("{}", fmt::join(kRoles, ", ")));
  syntax.flag("--dry-run", request->dry_run, "Only tell what it would be");
  return syntax;
}

}  // namespace

void declare_lease(Syntax program) {
  Syntax group = program.command("lease", "Work that one node does at a time: who does it, and who may");
  group.must_have_command();
  const auto request = std::make_shared<Request>();
  runs(group.command("list", "Who holds which role, and who may"), request, list);
  Syntax allowing = about_a_role(group.command("allow", "Which nodes may hold a role"), request);
  allowing.option("--site", request->site, "Only those with this [node] site; all without it");
  allowing.flag("--accept-risk", request->accept_risk, "Also if no node of that site is alive");
  runs(allowing, request, allow);
  runs(about_a_role(group.command("disable", "Nobody may hold a role: its work waits"), request), request, disable);
  runs(about_a_role(group.command("enable", "A role may be held again"), request), request, enable);
}

}  // namespace aftertone::app
