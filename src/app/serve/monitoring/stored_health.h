// How that is which other machines keep: the database and what stands in it, the audio store. Each check blocks, a few
// seconds at most where something is away, and brings its metrics up to date.
#pragma once

#include <atomic>
#include <compare>
#include <string>
#include <vector>

#include "app/serve/monitoring/monitoring.h"
#include "ops/health/health_report.h"

namespace aftertone::app {

ops::HealthItem database_health_blocking(Storage& storage);
ops::HealthItem audio_health_blocking(Storage& storage);
ops::HealthItem outbox_health_blocking(Storage& storage);
// Who holds the roles.
// `stands_by`: the other site has the roles that are held by nobody here.
ops::HealthItem role_health_blocking(Storage& storage, bool stands_by);
// A process among those on the database.
struct Speaker {
  std::string node;
  std::string roles;
  auto operator<=>(const Speaker&) const = default;
};
// `speaks_for_all`: whether `self` is the first of those that live, by name. As it was while nobody can tell.
ops::HealthItem node_health_blocking(Storage& storage, const Speaker& self, std::atomic<bool>& speaks_for_all);
ops::HealthItem clock_health(Storage& storage);

// Only where two sites keep copies of each other: how far they are behind.
std::vector<ops::HealthItem> copy_health_blocking(const Settings& settings, Storage& storage);

}  // namespace aftertone::app
