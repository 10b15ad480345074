// When a thread that runs by the clock last turned: it is never asked to do anything, it says so itself, without a
// lock. Docs: turning.h for threads that can be asked.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "async/turning.h"

namespace aftertone::async {

// At rest to begin with. Lives for as long as its thread.
class LastTurn {
 public:
  explicit LastTurn(std::string thread);  // any thread; takes a lock, as the destructor does
  ~LastTurn();
  LastTurn(const LastTurn&) = delete;
  LastTurn& operator=(const LastTurn&) = delete;

  // The thread: it is at work.
  void set(std::chrono::steady_clock::time_point now) { turned_at_ = now.time_since_epoch().count(); }
  void rest() { turned_at_ = kAtRest; }  // the thread: there is nothing to do
  // Any thread: there is something to do for it, so that it is expected to turn from now on.
  void expect();

  // Any thread. Those that have not turned for so long.
  static std::vector<StuckThread> stuck(std::chrono::milliseconds for_longer_than);

 private:
  using Time = std::chrono::steady_clock::rep;
  static constexpr Time kAtRest = 0;

  const std::string thread_;
  std::atomic<Time> turned_at_{kAtRest};
};

}  // namespace aftertone::async
