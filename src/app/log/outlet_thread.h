// Writes to one outlet, on a thread of its own: nobody who logs waits for a disk or a network. While the outlet fails,
// lines wait in memory and are tried once a second; when too many wait, new ones are dropped and counted (there is room
// left for errors), and a line says how many. All of it is said in the log, so that the other outlets tell.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "app/log/outlet.h"

namespace aftertone::app {

struct OutletLimits {
  std::size_t most_lines = 8192;
  std::size_t room_for_errors = 1024;
  std::chrono::milliseconds retry{1000};
};

class OutletThread {
 public:
  OutletThread(const std::string& thread_name, std::unique_ptr<Outlet> outlet, OutletLimits limits = {});
  // Writes what waits, for at most a second; a thread that hangs in its outlet is left behind.
  ~OutletThread();

  void put(const RecordPtr& record);  // any thread, never waits
  // Blocks until what was put before is written, or the time is over.
  void flush_blocking(std::chrono::milliseconds longest) const;
  // Lines that wait; safe in a signal handler.
  std::size_t waiting() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aftertone::app
