// What is bad by its figures and has no line of the log of its own gets one here: an error when it has been so for a
// while, and a word when it has not been so for a while. Pure but for the log: it is told the time.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "ops/health/health_report.h"

namespace aftertone::ops {

class ConditionWatch {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  // `items`: what is known of the service now; of what is missing nothing is known. `speaks_for_all`: what is true for
  // all processes on one database is said here, and by no other.
  void look(const std::vector<HealthItem>& items, bool speaks_for_all, Instant now);

 private:
  struct Condition;
  struct Kept {
    bool is_so = false;  // at the last look
    Instant since{};     // it has been, or has not been
    bool is_said = false;
  };
  struct Sample {
    Instant at;
    double free = 0;  // percent
  };

  void look_at(const HealthItem& item, bool speaks_for_all, Instant now);
  void look_at_nodes(const HealthItem& item, bool speaks_for_all, Instant now);
  void look_at_trend(const HealthItem& item, Instant now);
  void note(const log::ErrorCode& code, const HealthItem& item, bool is_so, std::chrono::seconds held, Instant now);
  static const std::vector<Condition>& conditions();

  std::map<std::pair<int, std::string>, Kept> kept_;   // by code and item
  std::map<std::string, std::deque<Sample>> samples_;  // by disk
  double most_nodes_ = 0;                              // that took calls at once
};

}  // namespace aftertone::ops
