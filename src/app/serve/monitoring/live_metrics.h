// The figures that are read when somebody asks: those of the process, and of the parts of the service that know them
// without waiting for anything.
#pragma once

#include "app/serve/monitoring/monitoring.h"

namespace aftertone::app {

class LiveMetrics {
 public:
  explicit LiveMetrics(const Settings& settings);
  // One thread at a time. Never blocks.
  void refresh(const MonitoredParts& parts);

 private:
  void refresh_process();

  const double most_calls_;
  double cpu_seconds_ = 0;  // that are counted already
};

}  // namespace aftertone::app
