// SIGTERM and SIGINT as values that at-main waits for.
#pragma once

#include "async/task.h"

namespace aftertone::app {

class StopSignals {
 public:
  // Make it before any other thread is started: they inherit that these signals are blocked. Also ignores SIGPIPE.
  StopSignals();
  ~StopSignals();  // as before
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // The next of them, or 0 at the deadline. Blocks.
  int wait_blocking(async::Deadline deadline);
};

}  // namespace aftertone::app
