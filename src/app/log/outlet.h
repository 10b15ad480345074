// One place that log lines go to. Home: the thread of its OutletThread.
#pragma once

#include <deque>
#include <string>

#include "app/log/record.h"
#include "base/result.h"

namespace aftertone::app {

class Outlet {
 public:
  virtual ~Outlet() = default;
  // What it is, for the line that says that it fails: "the files in /var/lib/aftertone/log".
  virtual std::string name() const = 0;
  // Takes from the front what it has written, whole lines only. Error: why the rest stays; it is tried again. Blocks.
  virtual Status write_blocking(std::deque<RecordPtr>& lines) = 0;
};

}  // namespace aftertone::app
