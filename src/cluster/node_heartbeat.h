// Tells the others every two seconds that this node lives, and hears what is wanted of it.
#pragma once

#include <functional>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "cluster/node_store.h"

namespace aftertone::cluster {

class NodeHeartbeat {
 public:
  // Called on the home loop; they return at once.
  struct Self {
    std::function<NodeReport()> report;
    std::function<void(NodeOrder)> obey;  // when it changes, and at the first answer
  };

  // `pool` and `store` outlive it.
  NodeHeartbeat(async::Executor home, async::BlockingPool& pool, NodeStore& store, Self self);

  void start();          // any thread, once
  void stop_blocking();  // from a thread that is not the home loop, before the destructor

 private:
  async::Task<> run();
  void hear(const Result<NodeOrder>& answer);

  async::BlockingPool& pool_;
  NodeStore& store_;
  const Self self_;
  async::TaskGroup tasks_;

  // Home thread only.
  std::optional<NodeOrder> order_;
  std::string last_complaint_;
};

}  // namespace aftertone::cluster
