#include "app/log/crash_flush.h"

#include <array>
#include <csignal>
#include <ctime>

namespace aftertone::app {
namespace {

constexpr std::array kSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr int kLooks = 100;
constexpr long kBetweenLooks = 5'000'000;  // nanoseconds

const DailyLog* watched = nullptr;
std::array<struct sigaction, kSignals.size()> before{};

// What was to happen happens after it: a fault comes again when the handler returns, abort() goes on.
void wait_for_lines(int signal, siginfo_t* info, void*) {
  const timespec pause{0, kBetweenLooks};
  for (int look = 0; look < kLooks && watched->waiting() > 0; ++look)
    nanosleep(&pause, nullptr);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (kSignals[i] == signal) sigaction(signal, &before[i], nullptr);
  }
  if (info->si_code <= 0) raise(signal);  // somebody sent it: nothing comes again by itself
}

}  // namespace

CrashFlush::CrashFlush(const DailyLog& log) {
  watched = &log;
  struct sigaction action {};
  action.sa_sigaction = wait_for_lines;
  action.sa_flags = SA_SIGINFO;
  for (std::size_t i = 0; i < kSignals.size(); ++i)
    sigaction(kSignals[i], &action, &before[i]);
}

CrashFlush::~CrashFlush() {
  for (std::size_t i = 0; i < kSignals.size(); ++i)
    sigaction(kSignals[i], &before[i], nullptr);
}

}  // namespace aftertone::app
