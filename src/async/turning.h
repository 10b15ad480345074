// Threads that must never block, and whether they still turn: each is asked to run a little job, and how long that
// takes is its lag. A process that hangs is found by this, whatever it hangs on.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace aftertone::async {

// One lives for as long as its thread turns. Any thread.
class Turning {
 public:
  using Post = std::function<void(std::function<void()>)>;  // hands a job to the thread; never blocks
  Turning(std::string thread, Post post);
  ~Turning();  // nobody posts to it any more; what was posted may run later
  Turning(const Turning&) = delete;
  Turning& operator=(const Turning&) = delete;

 private:
  friend class TurnWatch;
  struct State;
  static std::list<std::shared_ptr<State>>& everybody();
  const std::shared_ptr<State> state_;
};

// A thread that has not answered, and since when it was asked.
struct StuckThread {
  std::string name;
  std::chrono::milliseconds for_long{0};
};

// Asks all of them. Use it on one thread.
class TurnWatch {
 public:
  // On the thread that answered: how long it took.
  using OnTurn = std::function<void(const std::string& thread, std::chrono::nanoseconds lag)>;
  explicit TurnWatch(OnTurn on_turn) : on_turn_(std::move(on_turn)) {}

  void ask_all();  // but those that have not answered yet
  // Any thread. Those that were asked so long ago and have not answered.
  static std::vector<StuckThread> stuck(std::chrono::milliseconds for_longer_than);

 private:
  const OnTurn on_turn_;  // may run when the watch has gone
};

}  // namespace aftertone::async
