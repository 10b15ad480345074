// The owner of coroutines: none is an orphan. stop() cancels them all and waits until the last has ended.
#pragma once

#include <memory>
#include <string>

#include "async/task.h"

namespace aftertone::async {

class TaskGroup {
 public:
  // Home: the loop of `home`; every task of the group runs there.
  explicit TaskGroup(Executor home);
  ~TaskGroup();  // asserts that the group is empty
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Any thread. `name` appears in the log when the task ends with an exception other than Cancelled, which is logged as
  // a bug and ends that task only. A task spawned after stop() is dropped without having run.
  void spawn(std::string name, Task<> task);

  // Home thread. Cancels every task (their waits throw Cancelled) and returns when all have ended.
  Task<> stop();

  // The same from a thread that is not the home loop: at-main, tests.
  void stop_blocking();

  std::size_t size() const;  // any thread

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aftertone::async
