// The purger of a running service, and the scrubber after it: once after the start, then at intervals, a step at a time
// on a thread of its own.
#pragma once

#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "async/blocking_pool.h"
#include "async/task_group.h"

namespace aftertone::app {

// Home: the loop of `home`.
class Purger {
 public:
  // `storage` outlives the purger.
  Purger(const Settings& settings, async::Executor home, Storage& storage);
  void start();
  void stop_blocking() { tasks_.stop_blocking(); }

 private:
  async::Task<> run();
  async::Task<bool> run_once(int slice);
  async::Task<> scrub_once();

  const std::chrono::minutes interval_;
  Storage& storage_;
  async::BlockingPool pool_{"at-purge", 1, 4};
  async::TaskGroup tasks_;
};

}  // namespace aftertone::app
