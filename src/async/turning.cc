#include "async/turning.h"

#include <atomic>
#include <mutex>

#include "async/last_turn.h"

namespace aftertone::async {

using SteadyClock = std::chrono::steady_clock;

struct Turning::State {
  State(std::string thread, Post its_post) : name(std::move(thread)), post(std::move(its_post)) {}
  const std::string name;
  const Post post;
  std::atomic<SteadyClock::rep> asked_at{0};  // 0: it has answered
};

namespace {

// Guards who is in the list, while they are asked as well: posting never blocks.
std::mutex& list_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

std::list<std::shared_ptr<Turning::State>>& Turning::everybody() {
  static std::list<std::shared_ptr<State>> list;
  return list;
}

Turning::Turning(std::string thread, Post post) : state_(std::make_shared<State>(std::move(thread), std::move(post))) {
  const std::lock_guard lock(list_mutex());
  everybody().push_back(state_);
}

Turning::~Turning() {
  const std::lock_guard lock(list_mutex());
  everybody().remove(state_);
}

void TurnWatch::ask_all() {
  const std::lock_guard lock(list_mutex());
  for (const std::shared_ptr<Turning::State>& state : Turning::everybody()) {
    if (state->asked_at != 0) continue;
    const SteadyClock::time_point now = SteadyClock::now();
    state->asked_at = now.time_since_epoch().count();
    const std::weak_ptr<Turning::State> asked = state;
    state->post([asked, now, on_turn = on_turn_] {
      const auto answering = asked.lock();
      if (!answering) return;
      on_turn(answering->name, SteadyClock::now() - now);
      answering->asked_at = 0;
    });
  }
}

std::vector<StuckThread> TurnWatch::stuck(std::chrono::milliseconds for_longer_than) {
  std::vector<StuckThread> found = LastTurn::stuck(for_longer_than);
  const std::lock_guard lock(list_mutex());
  for (const auto& state : Turning::everybody()) {
    const SteadyClock::rep asked_at = state->asked_at;
    if (asked_at == 0) continue;
    const SteadyClock::duration waited = SteadyClock::now() - SteadyClock::time_point(SteadyClock::duration(asked_at));
    if (waited > for_longer_than)
      found.push_back({state->name, std::chrono::duration_cast<std::chrono::milliseconds>(waited)});
  }
  return found;
}

}  // namespace aftertone::async
