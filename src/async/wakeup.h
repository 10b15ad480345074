// One coroutine waits, any thread wakes it. The building block of Channel and TaskGroup.
#pragma once

#include <memory>

#include "async/task.h"

namespace aftertone::async {

class Wakeup {
 public:
  explicit Wakeup(Executor home);

  // Home: `home`. Returns true when woken, false at the deadline. Throws Cancelled. One waiter at a time. May return
  // early without a cause: look at what is waited for, and wait again.
  Task<bool> wait(Deadline deadline);

  // Any thread. Wakes the coroutine that waits when this arrives at the home thread; nothing is remembered for a later
  // one, so change the state first and wake after.
  void wake();

 private:
  struct Timer;
  std::shared_ptr<Timer> timer_;
};

}  // namespace aftertone::async
