// What systemd wants to hear of a service of Type=notify (sd_notify(3)): a word to the socket that it names. Where
// there is none, nothing is said.
#pragma once

#include <chrono>
#include <string>

namespace aftertone::app {

class ServiceManager {
 public:
  // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  ServiceManager();

  // "READY=1", "STOPPING=1", "WATCHDOG=1". Any thread; never blocks.
  void say(const std::string& words) const;
  // How often it wants to hear "WATCHDOG=1" at least; 0: it does not.
  std::chrono::microseconds watchdog() const { return watchdog_; }

 private:
  std::string socket_;  // empty: none
  std::chrono::microseconds watchdog_{0};
};

}  // namespace aftertone::app
