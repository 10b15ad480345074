#include "async/last_turn.h"

#include <list>
#include <mutex>

namespace aftertone::async {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Everybody {
  std::mutex mutex;
  std::list<const LastTurn*> list;
};

Everybody& everybody() {
  static Everybody all;
  return all;
}

}  // namespace

LastTurn::LastTurn(std::string thread) : thread_(std::move(thread)) {
  const std::lock_guard lock(everybody().mutex);
  everybody().list.push_back(this);
}

LastTurn::~LastTurn() {
  const std::lock_guard lock(everybody().mutex);
  everybody().list.remove(this);
}

void LastTurn::expect() {
  Time at_rest = kAtRest;
  turned_at_.compare_exchange_strong(at_rest, SteadyClock::now().time_since_epoch().count());
}

std::vector<StuckThread> LastTurn::stuck(std::chrono::milliseconds for_longer_than) {
  std::vector<StuckThread> found;
  const std::lock_guard lock(everybody().mutex);
  for (const LastTurn* thread : everybody().list) {
    const Time turned_at = thread->turned_at_;
    if (turned_at == kAtRest) continue;
    const auto silent = SteadyClock::now() - SteadyClock::time_point(SteadyClock::duration(turned_at));
    if (silent > for_longer_than)
      found.push_back({thread->thread_, std::chrono::duration_cast<std::chrono::milliseconds>(silent)});
  }
  return found;
}

}  // namespace aftertone::async
