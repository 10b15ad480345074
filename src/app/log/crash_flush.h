// What was logged just before a crash is worth most: when the process gets a signal that ends it, the threads of the
// log have a moment to write what waits. Nothing helps against SIGKILL.
#pragma once

#include "app/log/daily_log.h"

namespace aftertone::app {

// Until its end. One in a process; the log outlives it.
class CrashFlush {
 public:
  explicit CrashFlush(const DailyLog& log);
  ~CrashFlush();
};

}  // namespace aftertone::app
