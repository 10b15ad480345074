#include "app/process/stop_signals.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace aftertone::app {
namespace {

sigset_t stop_set() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

timespec time_until(async::Deadline deadline) {
  using namespace std::chrono;
  constexpr steady_clock::duration kLongest = hours(24);  // the caller waits again
  const auto left =
      std::clamp<steady_clock::duration>(deadline.at() - steady_clock::now(), steady_clock::duration::zero(), kLongest);
  const auto whole = duration_cast<seconds>(left);
  return {static_cast<time_t>(whole.count()), static_cast<long>(duration_cast<nanoseconds>(left - whole).count())};
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = stop_set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

StopSignals::~StopSignals() {
  const sigset_t set = stop_set();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

int StopSignals::wait_blocking(async::Deadline deadline) {
  const sigset_t set = stop_set();
  for (;;) {
    const timespec time = time_until(deadline);
    const int number = sigtimedwait(&set, nullptr, &time);
    if (number > 0) return number;
    if (errno == EAGAIN && deadline.has_passed()) return 0;
  }
}

}  // namespace aftertone::app
