#include "app/serve/monitoring/pulse.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "metrics/metric.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kBetweenRounds = 250ms;
constexpr auto kToldAfter = 3s;  // a machine that is busy beyond measure is nobody's Error at once

const metrics::Gauge stuck_threads("aftertone_stuck_threads",
                                   "Threads that must never block and have not turned for a second.");

void note_lag(const std::string& thread, std::chrono::nanoseconds lag) {
  static const std::vector<double> bounds{0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5};
  const metrics::Histogram lags("aftertone_loop_lag_seconds",
                                "How long a job waits for a thread that must never block; asked four times a second.",
                                bounds, {{"thread", thread}});
  lags.observe(lag);
}

}  // namespace

Pulse::Pulse(const ServiceManager& manager, std::function<void()> on_round)
    : manager_(manager), on_round_(std::move(on_round)), watch_(note_lag) {
  tasks_.spawn("pulse", run());
}

Pulse::~Pulse() {
  tasks_.stop_blocking();
}

std::vector<async::StuckThread> Pulse::stuck() const {
  auto stuck = async::TurnWatch::stuck(kStuckAfter);
  const SteadyClock::duration silent = SteadyClock::now() - asked_at_.load();
  if (silent > kBetweenRounds + kStuckAfter)
    stuck.push_back({"at-pulse", std::chrono::duration_cast<std::chrono::milliseconds>(silent)});
  return stuck;
}

async::Task<> Pulse::run() {
  for (;;) {
    watch_.ask_all();
    asked_at_ = SteadyClock::now();
    const std::size_t stuck = async::TurnWatch::stuck(kStuckAfter).size();
    stuck_threads.set(static_cast<double>(stuck));
    beat(stuck == 0);
    tell(async::TurnWatch::stuck(kToldAfter));
    on_round_();
    co_await async::sleep_until(async::Deadline::in(kBetweenRounds));
  }
}

void Pulse::tell(const std::vector<async::StuckThread>& stuck) {
  std::string names;
  for (const async::StuckThread& thread : stuck)
    names += (names.empty() ? "" : ", ") + thread.name;
  if (names == told_) return;
  told_ = names;
  if (names.empty()) return log::over(error_codes::kThreadStuck, "app", "every thread turns again");
  log::error(error_codes::kThreadStuck, "app", "{} has not turned for three seconds: what runs there waits", names);
}

// Three times in the time that it allows.
void Pulse::beat(bool is_all_right) {
  const SteadyClock::time_point now = SteadyClock::now();
  if (manager_.watchdog() == 0us || !beats_ || !is_all_right || now < next_beat_) return;
  next_beat_ = now + manager_.watchdog() / 3;
  manager_.beat();
}

}  // namespace aftertone::app
