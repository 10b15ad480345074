#include "app/commands/site/notification_roles.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::app {

using cluster::Lease;
using cluster::Node;

const std::vector<std::string>& notification_roles() {
  static const std::vector<std::string> kRoles{"notifier", "command", "lamps", "receipts"};
  return kRoles;
}

const Lease* NotificationDuty::held_elsewhere(const std::string& site) const {
  const Lease* last = nullptr;
  for (const Lease& lease : leases) {
    if (lease.left.count() <= 0 || lease.site == site) continue;
    if (last == nullptr || lease.left > last->left) last = &lease;
  }
  return last;
}

bool NotificationDuty::has_site(const std::string& site) const {
  return std::ranges::any_of(nodes, [&](const Node& node) { return node.report.site == site; });
}

bool NotificationDuty::can_notify(const std::string& site) const {
  return std::ranges::any_of(nodes, [&](const Node& node) {
    const auto roles = ascii::split(node.report.roles, ',');
    return node.report.site == site && is_alive(node) && std::ranges::find(roles, "notify") != roles.end();
  });
}

Result<NotificationDuty> notification_duty_blocking(Storage& storage) {
  const auto all = storage.leases().list_blocking();
  if (!all) return tl::unexpected(all.error());
  auto nodes = storage.nodes().list_blocking();
  if (!nodes) return tl::unexpected(nodes.error());
  NotificationDuty duty;
  for (const std::string& role : notification_roles()) {
    const auto found = std::ranges::find(*all, role, &Lease::role);
    duty.leases.push_back(found != all->end() ? *found : Lease{});
    duty.leases.back().role = role;
  }
  duty.nodes = std::move(*nodes);
  return duty;
}

std::string holder_text(const Lease& lease) {
  const std::string where = lease.site.empty() ? std::string() : " at site " + lease.site;
  const double seconds = static_cast<double>(lease.left.count()) / 1000;
  return fmt::format("{}{}, for {:.1f} s", lease.holder.substr(0, lease.holder.find(':')), where, seconds);
}

}  // namespace aftertone::app
