#include "ops/health/condition_watch.h"

#include <algorithm>

#include "base/error_codes.h"

namespace aftertone::ops {
namespace {

using namespace std::chrono_literals;
using log::ErrorCode;
using std::chrono::seconds;

constexpr seconds kShortestAway = 10s;
constexpr seconds kBetweenSamples = 60s;
constexpr std::size_t kMostSamples = 60;
constexpr std::size_t kFewestSamples = 15;
constexpr double kHoursAhead = 4;
constexpr seconds kTrendHeld = 600s;
constexpr seconds kLastNodeHeld = 30s;

// An operator's wish, or the other site's turn: no trouble.
bool is_meant_so(const HealthItem& item) {
  return item.text.find(": draining") != std::string::npos || item.text.find(": the other site") != std::string::npos;
}

bool is_measured(const HealthItem& item) {
  return item.measure.has_value();
}

bool is_bad(const HealthItem& item) {
  return item.health != Health::ok;
}
bool is_failing(const HealthItem& item) {
  return item.health == Health::fail;
}
bool is_slow(const HealthItem& item) {
  return is_measured(item) && is_bad(item);
}
bool is_very_slow(const HealthItem& item) {
  return is_measured(item) && is_failing(item);
}
bool is_broken(const HealthItem& item) {
  return !is_measured(item) && is_failing(item);
}
bool takes_no_calls(const HealthItem& item) {
  return is_failing(item) && !is_meant_so(item);
}
bool has_few_ports(const HealthItem& item) {
  return is_bad(item) && judge(*item.measure) != Health::ok;
}
// Not where the database could not be asked.
bool says_nobody(const HealthItem& item) {
  return item.text.starts_with("nobody holds");
}
bool lacks_a_notifier(const HealthItem& item) {
  return says_nobody(item) && is_failing(item);
}
bool lacks_a_role(const HealthItem& item) {
  return says_nobody(item) && !is_failing(item);
}
bool has_silent_nodes(const HealthItem& item) {
  return item.text.find("silent: ") != std::string::npos;
}

// Percent an hour, by the least squares.
double slope_of(const std::vector<std::pair<double, double>>& points) {
  double sum_x = 0, sum_y = 0, sum_xy = 0, sum_xx = 0;
  for (const auto& [x, y] : points) {
    sum_x += x;
    sum_y += y;
    sum_xy += x * y;
    sum_xx += x * x;
  }
  const auto count = static_cast<double>(points.size());
  const double spread = count * sum_xx - sum_x * sum_x;
  return spread == 0 ? 0 : (count * sum_xy - sum_x * sum_y) / spread;
}

}  // namespace

struct ConditionWatch::Condition {
  std::string_view item;
  bool (*is_so)(const HealthItem&);
  seconds held;  // before it is said
  const ErrorCode& code;
  bool is_of_all = false;  // of every process on one database the same
};

const std::vector<ConditionWatch::Condition>& ConditionWatch::conditions() {
  static const std::vector<Condition> all{
      {"calls", takes_no_calls, 30s, error_codes::kTakesNoCalls},
      {"calls", has_few_ports, 300s, error_codes::kPortsScarce},
      {"spool", is_bad, 0s, error_codes::kSpoolOld},
      {"spool", is_failing, 0s, error_codes::kSpoolVeryOld},
      {"disk-data", is_bad, 0s, error_codes::kDiskLow},
      {"disk-journal", is_bad, 0s, error_codes::kDiskLow},
      {"certificate", is_bad, 0s, error_codes::kCertificateEnds},
      {"clock", is_bad, 20s, error_codes::kClockOffset},
      {"drill", is_bad, 0s, error_codes::kDrillOld},
      {"database", is_broken, 30s, error_codes::kDatabaseDown},
      {"database", is_slow, 30s, error_codes::kDatabaseSlow},
      {"audio-store", is_slow, 20s, error_codes::kAudioStoreSlow},
      {"outbox", is_slow, 0s, error_codes::kNotifyLag, true},
      {"outbox", is_very_slow, 0s, error_codes::kNotifyLagLong, true},
      {"leases", lacks_a_notifier, 20s, error_codes::kNoNotifier, true},
      {"leases", lacks_a_role, 60s, error_codes::kRoleVacant, true},
      {"nodes", has_silent_nodes, 10s, error_codes::kNodeSilent, true},
      {"site", is_bad, 20s, error_codes::kPeerSilent},
      {"rpo", is_bad, 30s, error_codes::kRpo, true},
      {"rpo", is_failing, 30s, error_codes::kRpoLong, true},
  };
  return all;
}

void ConditionWatch::look(const std::vector<HealthItem>& items, bool speaks_for_all, Instant now) {
  for (const HealthItem& item : items) {
    look_at(item, speaks_for_all, now);
    if (item.name == "nodes" && is_measured(item)) look_at_nodes(item, speaks_for_all, now);
    if (item.name.starts_with("disk-") && is_measured(item)) look_at_trend(item, now);
  }
}

void ConditionWatch::look_at(const HealthItem& item, bool speaks_for_all, Instant now) {
  for (const Condition& condition : conditions()) {
    if (condition.item != item.name) continue;
    const bool is_ours = speaks_for_all || !condition.is_of_all;
    note(condition.code, item, is_ours && condition.is_so(item), condition.held, now);
  }
}

// Fewer than there were is for them to say who know how many there should be; one is one failure away from none.
void ConditionWatch::look_at_nodes(const HealthItem& item, bool speaks_for_all, Instant now) {
  most_nodes_ = std::max(most_nodes_, item.measure->value);
  const bool is_last = item.measure->value == 1 && most_nodes_ > 1;
  note(error_codes::kLastNode, item, speaks_for_all && is_last, kLastNodeHeld, now);
}

void ConditionWatch::look_at_trend(const HealthItem& item, Instant now) {
  std::deque<Sample>& samples = samples_[item.name];
  if (samples.empty() || now - samples.back().at >= kBetweenSamples) {
    samples.push_back({now, item.measure->value});
    if (samples.size() > kMostSamples) samples.pop_front();
  }
  if (samples.size() < kFewestSamples) return;
  std::vector<std::pair<double, double>> points;
  for (const Sample& sample : samples)
    points.emplace_back(std::chrono::duration<double, std::ratio<3600>>(sample.at - now).count(), sample.free);
  const bool is_full_soon = item.measure->value + slope_of(points) * kHoursAhead < 0;
  note(error_codes::kDiskFullSoon, item, is_full_soon, kTrendHeld, now);
}

void ConditionWatch::note(const ErrorCode& code, const HealthItem& item, bool is_so, seconds held, Instant now) {
  const auto [at, is_new] = kept_.try_emplace({code.number, item.name});
  Kept& kept = at->second;
  if (is_new || kept.is_so != is_so) kept.since = now;
  kept.is_so = is_so;
  if (is_so == kept.is_said || now - kept.since < (is_so ? held : std::max(held, kShortestAway))) return;
  kept.is_said = is_so;
  const bool is_of_a_disk = item.name.starts_with("disk-");
  const log::About about{.thing = is_of_a_disk ? std::string_view(item.name) : ""};
  if (is_so) {
    log::error(code, about, "health", "{}: {}", item.name, item.text);
  } else {
    log::over(code, about, "health", "{} is as it should be: {}", item.name, item.text);
  }
}

}  // namespace aftertone::ops
