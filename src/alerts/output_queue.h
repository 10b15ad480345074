// What waits for one output. One that fails is tried again, later and later, and holds up no other. Home: the desk's
// loop.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>

#include "alerts/output.h"
#include "async/blocking_pool.h"
#include "async/task_group.h"

namespace aftertone::alerts {

struct RetryPace {
  std::chrono::milliseconds first{10'000};  // twice as long each time
  std::chrono::milliseconds longest{300'000};
  int most_tries = 15;  // an hour; then it is given up
};

class OutputQueue {
 public:
  OutputQueue(OutputOrder order, RetryPace pace);

  void put(const Notification& notification);
  // Sends what is due, if anything.
  void work(async::TaskGroup& tasks);
  // Waits are over: what is being sent is broken off. Any thread.
  void end() { must_end_ = true; }

  // Nothing waits, or what waits cannot be sent now.
  bool is_settled() const { return !is_sending_ && (waiting_.empty() || failures_ > 0); }
  std::string name() const { return output_->name(); }

 private:
  async::Task<> send(Notification notification);
  void hear(const Status& sent);

  const std::unique_ptr<Output> output_;
  const std::set<log::Urgency> urgencies_;
  const RetryPace pace_;
  std::deque<Notification> waiting_;
  bool is_sending_ = false;
  int failures_ = 0;  // in a row, of the first that waits
  bool is_failing_ = false;
  std::chrono::steady_clock::time_point next_try_{};
  std::atomic<bool> must_end_{false};
  async::BlockingPool pool_;
};

}  // namespace aftertone::alerts
