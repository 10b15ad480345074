// One thread that runs coroutines and handlers (at-loop-N). Nothing on it may block.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "async/task.h"
#include "async/turning.h"

namespace aftertone::async {

class Loop {
 public:
  explicit Loop(std::string thread_name);
  ~Loop();  // stops and joins
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Executor executor();
  // Runs `work` on the loop's thread, soon. Any thread.
  void post(std::function<void()> work);
  // Ends the thread after the handler that is running; what was not run is dropped. Stop TaskGroups first.
  void stop();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
  std::thread thread_;
  std::unique_ptr<Turning> turning_;  // null: it has stopped
};

// Runs `task` to its end from a thread that is not a loop, for tests and command-line tools.
void run_to_end(Loop& loop, Task<> task);

}  // namespace aftertone::async
