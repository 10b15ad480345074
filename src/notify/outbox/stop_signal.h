// Tells deliveries on pool threads that the service stops. Any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <limits>

namespace aftertone::notify {

class StopSignal {
 public:
  void begin(std::chrono::milliseconds grace) {
    deadline_ = (std::chrono::steady_clock::now() + grace).time_since_epoch().count();
  }
  bool has_begun() const { return deadline_ != kNever; }
  bool is_grace_over() const { return std::chrono::steady_clock::now().time_since_epoch().count() >= deadline_; }

 private:
  using Ticks = std::chrono::steady_clock::rep;
  static constexpr Ticks kNever = std::numeric_limits<Ticks>::max();
  std::atomic<Ticks> deadline_{kNever};
};

}  // namespace aftertone::notify
