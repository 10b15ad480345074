// So many at once, and then one in so much time. Pure.
#pragma once

#include <chrono>

namespace aftertone::notify {

using Instant = std::chrono::steady_clock::time_point;

class Pace {
 public:
  // `interval` 0: no limit.
  Pace(int burst, std::chrono::nanoseconds interval) : burst_(burst), interval_(interval) {}

  int available(Instant now) const;
  void take(int count, Instant now);
  bool is_rested(Instant now) const { return rested_at_ <= now; }  // as if nothing had ever been taken

 private:
  int burst_;
  std::chrono::nanoseconds interval_;
  Instant rested_at_;
};

}  // namespace aftertone::notify
