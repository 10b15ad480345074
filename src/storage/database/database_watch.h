// Finds out whether the database is away, and when it is back: commits a canary each second. Two in a row that do not
// get through: away; one that does: back. Says so in the log once per change, and once more when it is away for longer
// than a failover takes.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "storage/database/availability.h"

namespace aftertone::storage {

struct WatchPace {
  std::chrono::milliseconds between_canaries{1'000};
  std::chrono::milliseconds after_a_miss{250};
  std::chrono::milliseconds between_looks{2'000};
};

// Home: the loop of `home`.
class DatabaseWatch {
 public:
  // They block, and end by deadlines of their own: 2 s is right for the canary. Both errors say what is wrong.
  struct Work {
    std::function<Status()> commit_canary;
    std::function<void()> look_around;  // for what else goes on with the servers; may be empty
  };

  // `pool` needs two threads. It and `availability` outlive the watch. When `availability` is away already, the watch
  // finds out when it is back.
  DatabaseWatch(async::Executor home, async::BlockingPool& pool, Availability& availability, Work work,
                WatchPace pace = {});

  void start();                                     // any thread, once
  void stop_blocking() { tasks_.stop_blocking(); }  // from a thread that is not the home loop

 private:
  async::Task<> watch();
  async::Task<> look();
  void hear(const Status& committed);
  void hear_miss(const Error& error);
  void tell_if_long_away(const Error& error);

  async::BlockingPool& pool_;
  Availability& availability_;
  const Work work_;
  const WatchPace pace_;
  async::TaskGroup tasks_;

  // Home thread only.
  int misses_ = 0;
  std::chrono::steady_clock::time_point away_since_;
  std::string last_complaint_;
  bool is_long_away_told_ = false;
  bool is_refusal_told_ = false;
};

}  // namespace aftertone::storage
