// The purger, and the scrubber after it: once after a node has got the role, then at intervals, a step at a time on a
// thread of its own.
#pragma once

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/serve/leased_task.h"
#include "app/wire_storage.h"
#include "async/blocking_pool.h"

namespace aftertone::app {

// Home: the loop of `home`.
class Purger {
 public:
  // `storage` outlives the purger.
  Purger(const Settings& settings, async::Executor home, Storage& storage, async::BlockingPool& lease_pool,
         const Candidacy& candidacy);
  void start() { task_.start(); }
  void stop_blocking() { task_.stop_blocking(); }

 private:
  async::Task<> run();
  async::Task<bool> run_once(int slice);
  async::Task<> scrub_once();
  async::Task<> purge_calls();

  const std::chrono::minutes interval_;
  const std::chrono::days keep_calls_;
  Storage& storage_;
  async::BlockingPool pool_{"at-purge", 1, 4};
  LeasedTask task_;
};

}  // namespace aftertone::app
