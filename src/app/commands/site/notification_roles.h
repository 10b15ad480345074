// What of the work under leases tells owners: the roles that an operator starts and stops together.
#pragma once

#include <string>
#include <vector>

#include "app/wire_storage.h"

namespace aftertone::app {

const std::vector<std::string>& notification_roles();  // "notifier" and those beside it

struct NotificationDuty {
  std::vector<cluster::Lease> leases;  // one a role, in the order of the names above; not yet held: as by nobody
  std::vector<cluster::Node> nodes;

  const cluster::Lease& notifier() const { return leases.front(); }
  // Of those that a node of another site than `site` may still believe to have: the one that is free last; or nullptr.
  const cluster::Lease* held_elsewhere(const std::string& site) const;
  const cluster::Lease* held() const { return held_elsewhere("\n"); }  // by anybody
  bool has_site(const std::string& site) const;                        // some node says so, dead or alive
  bool can_notify(const std::string& site) const;                      // a live node there has the role notify
};

Result<NotificationDuty> notification_duty_blocking(Storage& storage);

// "n1 at site a, for 4.2 s"
std::string holder_text(const cluster::Lease& lease);

}  // namespace aftertone::app
