// Tells a dead-man's switch elsewhere, once a minute, that this process is well: when nothing comes any more, that one
// raises the alarm. Home: the desk's loop.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "base/result.h"

namespace aftertone::alerts {

struct HeartbeatSettings {
  std::string url;                // may hold a key: never log it
  std::filesystem::path ca_file;  // empty: the system's certificates
  std::chrono::milliseconds interval{60'000};
};

class Heartbeat {
 public:
  explicit Heartbeat(HeartbeatSettings settings) : settings_(std::move(settings)) {}

  // Beats if it is time.
  void work(async::TaskGroup& tasks);
  void end() { must_end_ = true; }  // any thread: a beat under way is broken off

 private:
  async::Task<> beat();

  const HeartbeatSettings settings_;
  std::chrono::steady_clock::time_point next_{};
  bool is_failing_ = false;
  std::atomic<bool> must_end_{false};
  async::BlockingPool pool_{"at-al-beat", 1, 1};
};

// One beat. Error: what the other side said, without the URL. Blocks for at most ten seconds.
Status beat_blocking(const HeartbeatSettings& settings, const std::function<bool()>& must_end);

}  // namespace aftertone::alerts
