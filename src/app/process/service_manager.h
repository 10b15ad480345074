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

  // "READY=1", "STOPPING=1": must be heard. Blocks, at most a few seconds, while it is busy. Any thread.
  void say_blocking(const std::string& words) const;
  // "WATCHDOG=1": the next one does as well. Any thread; never blocks.
  void beat() const;
  // How often it wants to hear "WATCHDOG=1" at least; 0: it does not.
  std::chrono::microseconds watchdog() const { return watchdog_; }

 private:
  int send(const std::string& words, int flags) const;  // errno; 0: it was taken

  std::string socket_;  // empty: none
  std::chrono::microseconds watchdog_{0};
};

}  // namespace aftertone::app
