// Looks every few seconds at what takes time to look at, so that whoever asks /healthz or /metrics waits for nothing
// and costs the database nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

#include "app/serve/monitoring/monitoring.h"
#include "async/blocking_pool.h"
#include "ops/health/health_report.h"

namespace aftertone::app {

class HealthSampler {
 public:
  // `parts` outlives it.
  HealthSampler(const Settings& settings, const MonitoredParts& parts);

  void look_if_due();  // any thread; never blocks
  // Any thread: of all processes on this database this is the one that says what is true for all of them.
  bool speaks_for_all() const { return speaks_for_all_; }
  // Any thread. What was found; in front of it an item of its own when a look has not ended for long.
  std::vector<ops::HealthItem> latest() const;

 private:
  using SteadyClock = std::chrono::steady_clock;
  struct Look {
    std::chrono::seconds every;
    std::function<std::vector<ops::HealthItem>()> look;  // blocks
    SteadyClock::time_point due{};
    std::vector<ops::HealthItem> found{};
  };

  void look_blocking();

  std::atomic<bool> speaks_for_all_{false};
  mutable std::mutex mutex_;  // guards what was found and when: one looks, others read
  std::vector<Look> looks_;
  bool is_looking_ = false;
  SteadyClock::time_point began_at_ = SteadyClock::now();
  async::BlockingPool pool_{"at-health", 1, 1};
};

}  // namespace aftertone::app
