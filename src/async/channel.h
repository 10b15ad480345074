// Channel<T>: a bounded queue from any thread into one coroutine.
#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "async/wakeup.h"

namespace aftertone::async {

template <typename T>
class Channel {
 public:
  // Home: the loop of `home`, on which the receiver runs.
  Channel(Executor home, std::size_t bound) : wakeup_(std::move(home)), bound_(bound) {}

  // Any thread. False when the queue is full: the caller decides what that means.
  [[nodiscard]] bool try_send(T value) {
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= bound_) return false;
      queue_.push_back(std::move(value));
    }
    wakeup_.wake();
    return true;
  }

  // Home thread. The next value, or nothing at the deadline. Throws Cancelled.
  Task<std::optional<T>> receive(Deadline deadline) {
    for (;;) {
      if (std::optional<T> value = try_receive()) co_return value;
      if (deadline.has_passed()) co_return std::nullopt;
      co_await wakeup_.wait(deadline);
    }
  }

  std::optional<T> try_receive() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) return std::nullopt;
    std::optional<T> value(std::move(queue_.front()));
    queue_.pop_front();
    return value;
  }

 private:
  Wakeup wakeup_;
  const std::size_t bound_;
  std::mutex mutex_;
  std::deque<T> queue_;
};

}  // namespace aftertone::async
