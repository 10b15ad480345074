// Session events on their way from the tick to the session's handler.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>

#include "async/spsc_ring.h"
#include "media/engine/session.h"

namespace aftertone::media {

// One session's handler. Stands between the event side, which delivers, and the session's end, after which nothing may
// be delivered: close() waits for a handler that is running on another thread. A handler may end its own session.
class EventGate {
 public:
  static constexpr int kMaxUndelivered = 16;

  explicit EventGate(std::function<void(Event)> on_event) : on_event_(std::move(on_event)) {}

  // Tick. False when too much of this session waits for the event side.
  bool try_reserve(int bound) {
    if (undelivered_.load(std::memory_order_relaxed) >= bound) return false;
    undelivered_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  // Event side.
  void deliver(const Event& event) {
    undelivered_.fetch_sub(1, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    if (!is_closed_) on_event_(event);
  }
  // Any thread.
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }

 private:
  std::atomic<int> undelivered_{0};
  std::recursive_mutex mutex_;
  bool is_closed_ = false;
  const std::function<void(Event)> on_event_;
};

struct SessionEvent {
  EventGate* gate = nullptr;
  Event event;
};

// The ring of one media thread. It has room for all that its sessions may have undelivered, so that it is never full.
class EventOutlet {
 public:
  explicit EventOutlet(std::size_t sessions) : ring_(sessions * EventGate::kMaxUndelivered) {}

  // Tick. Key presses leave room for what a dialogue cannot do without.
  void push(EventGate& gate, const Event& event) {
    const bool is_digit = std::holds_alternative<DigitReceived>(event);
    if (!gate.try_reserve(is_digit ? EventGate::kMaxUndelivered - 4 : EventGate::kMaxUndelivered)) return;
    (void)ring_.try_push(SessionEvent{&gate, event});
    has_new_ = true;
  }
  // Tick. Is there anything since the last time?
  bool take_has_new() { return std::exchange(has_new_, false); }

  // Event side.
  std::optional<SessionEvent> pop() { return ring_.try_pop(); }

 private:
  async::SpscRing<SessionEvent> ring_;
  bool has_new_ = false;  // tick's
};

}  // namespace aftertone::media
