// Asks four times a second whether every thread turns that must never block. While all do, systemd hears of it; one
// that does not is an Error in the log, and lets the process be restarted where systemd watches it.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "app/process/service_manager.h"
#include "async/loop.h"
#include "async/task_group.h"
#include "async/turning.h"

namespace aftertone::app {

// A thread that has not turned for so long hangs.
constexpr std::chrono::milliseconds kStuckAfter{1'000};

class Pulse {
 public:
  // `on_round`: on at-pulse, after each round; never blocks.
  Pulse(const ServiceManager& manager, std::function<void()> on_round);
  ~Pulse();

  // Any thread: the service is ready, and systemd hears of it from now on.
  void begin_to_beat() { beats_ = true; }
  // Any thread. Those that hang; at-pulse itself among them.
  std::vector<async::StuckThread> stuck() const;

 private:
  async::Task<> run();
  void tell(const std::vector<async::StuckThread>& stuck);
  void beat(bool is_all_right);

  const ServiceManager& manager_;
  const std::function<void()> on_round_;
  std::atomic<std::chrono::steady_clock::time_point> asked_at_{std::chrono::steady_clock::now()};

  std::atomic<bool> beats_{false};
  // at-pulse only.
  std::string told_;
  std::chrono::steady_clock::time_point next_beat_{};

  async::TurnWatch watch_;
  async::Loop loop_{"at-pulse"};
  async::TaskGroup tasks_{loop_.executor()};
};

}  // namespace aftertone::app
