#include "base/crash_point.h"

#ifdef AFTERTONE_CRASH_POINTS
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

namespace aftertone {
namespace {

long crash_at() {
  const char* text = std::getenv("AFTERTONE_CRASH_AT");
  return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}

void say(const char* text) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, std::strlen(text));
}

}  // namespace

void crash_point(const char* step) {
  static const long wanted = crash_at();
  static std::atomic<long> reached{0};
  if (wanted == 0 || ++reached != wanted) return;
  say("crash point: ");
  say(step);
  say("\n");
  kill(getpid(), SIGKILL);
}

}  // namespace aftertone
#endif
