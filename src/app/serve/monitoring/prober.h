// Runs the probe every minute, and tells what it finds: a line in the log, metrics, an item of /healthz, and an Error
// when something stops working.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "async/blocking_pool.h"
#include "async/loop.h"
#include "async/task_group.h"
#include "ops/health/health_report.h"
#include "probe/probe_report.h"

namespace aftertone::app {

// Home: at-main; its own threads are at-probe and at-probe-sql-0, and those of its phone.
class Prober {
 public:
  // Why no probe is made now, such as "it is drained"; empty: it is made. Any thread.
  using WhyRests = std::function<std::string()>;

  // All outlives it. Null: it is off.
  static std::unique_ptr<Prober> start(const Settings& settings, Storage& storage, WhyRests why_rests);
  ~Prober() { stop_blocking(); }

  ops::HealthItem health() const;  // any thread
  // What else is in trouble when a run fails: it is told with it. Any thread.
  void know_of(std::function<std::string()> other_trouble);
  // A run that is under way is given up. From a thread of no loop; more than once is fine.
  void stop_blocking() { tasks_.stop_blocking(); }

 private:
  Prober(const Settings& settings, Storage& storage, WhyRests why_rests);
  async::Task<> run();
  async::Task<> run_once();
  void rest(const std::string& why);
  void note(const probe::Report& report);
  void tell(const probe::Report& report);

  struct Found {
    std::chrono::steady_clock::time_point at;
    std::chrono::milliseconds took{0};
    bool is_ok = false;
    std::string text;
  };

  const Settings settings_;
  Storage& storage_;
  const WhyRests why_rests_;
  std::optional<probe::Step> told_;  // at-probe: the step that the log says fails; none: none
  std::chrono::steady_clock::time_point failing_since_{};

  mutable std::mutex mutex_;  // guards what is read by other threads
  std::optional<Found> found_;
  std::string rests_;
  std::chrono::steady_clock::time_point looked_at_ = std::chrono::steady_clock::now();
  std::function<std::string()> other_trouble_;

  async::Loop loop_{"at-probe"};
  async::BlockingPool pool_{"at-probe-sql", 1, 8};
  async::TaskGroup tasks_{loop_.executor()};
};

}  // namespace aftertone::app
