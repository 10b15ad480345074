// An answer without an end (text/event-stream): pieces of text from any thread into one connection.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "async/channel.h"

namespace aftertone::http {

class EventPipe {
 public:
  // Home: the server's loop.
  explicit EventPipe(async::Executor home) : queue_(std::move(home), kMostWaiting) {}

  // Any thread. False: the browser does not keep up, and what it has missed it must read anew; the pipe is closed.
  bool send(std::string text) {
    if (is_closed_) return false;
    if (queue_.try_send(std::move(text))) return true;
    is_closed_ = true;  // it has enough to wake for
    return false;
  }
  // Any thread. Nothing more comes; what waits is sent first.
  void close() {
    is_closed_ = true;
    [[maybe_unused]] const bool wakes = queue_.try_send({});
  }
  bool is_closed() const { return is_closed_; }

  // Home thread. Nothing: at the deadline; empty: look whether it is closed.
  async::Task<std::optional<std::string>> receive(async::Deadline deadline) { return queue_.receive(deadline); }

 private:
  static constexpr std::size_t kMostWaiting = 256;
  async::Channel<std::string> queue_;
  std::atomic<bool> is_closed_{false};
};

}  // namespace aftertone::http
