// How that is which this process knows by itself, and what lies on this machine's disks. Nothing waits for the network.
#pragma once

#include <vector>

#include "app/serve/monitoring/monitoring.h"
#include "async/turning.h"
#include "ops/health/health_report.h"

namespace aftertone::app {

ops::HealthItem thread_health(const std::vector<async::StuckThread>& stuck);
// Of a process that takes calls: calls, spool, journal, answers.
std::vector<ops::HealthItem> call_health(const Settings& settings, const Ivr& ivr, const SiteMember* site);
ops::HealthItem site_health(const SiteMember& site);

// Reads files: days that the certificate of [web] has left, the last drill, disks. What there is none of is not told.
std::vector<ops::HealthItem> file_health_blocking(const Settings& settings);

}  // namespace aftertone::app
