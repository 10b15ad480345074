// Keeps one registration alive for as long as it lives. When it ends, the binding is left to expire: nobody waits for a
// PBX at a stop.
#pragma once

#include "async/task_group.h"
#include "sip/client/registration.h"
#include "sip/stack/stack.h"

namespace aftertone::sip {

class RegistrationKeeper {
 public:
  // `stack` outlives it. Home: the loop of `home`.
  RegistrationKeeper(Stack& stack, async::Executor home, RegistrationSettings settings);
  void start();
  void stop_blocking() { tasks_.stop_blocking(); }

 private:
  async::Task<> run();

  Stack& stack_;
  const async::Executor home_;
  Registration registration_;
  async::TaskGroup tasks_;
};

}  // namespace aftertone::sip
