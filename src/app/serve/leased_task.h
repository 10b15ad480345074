// A task that runs on one node at a time: for as long as this one holds the role.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "cluster/lease_keeper.h"

namespace aftertone::app {

// Home: the loop of `home`.
class LeasedTask {
 public:
  struct Role {
    std::string name;
    cluster::Applicant applicant;
    std::function<bool()> may_hold;
    // Called on the home loop with each tenure; the task is cancelled when the tenure ends.
    std::function<async::Task<>(const std::shared_ptr<const cluster::Tenure>&)> run;
  };

  // `pool`, for leases only, and `leases` outlive it.
  LeasedTask(async::Executor home, async::BlockingPool& pool, cluster::LeaseStore& leases, Role role);
  void start() { keeper_.start(); }  // any thread, once
  // From a thread that is not the home loop, before the destructor. Gives the role back when the task has ended.
  void stop_blocking() { keeper_.stop_blocking(); }

 private:
  void begin(const std::shared_ptr<const cluster::Tenure>& tenure);
  async::Task<> end();

  const async::Executor home_;
  const Role role_;
  std::unique_ptr<async::TaskGroup> tasks_;  // home thread; null while another node has the role
  cluster::LeaseKeeper keeper_;
};

}  // namespace aftertone::app
