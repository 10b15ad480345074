// Tells guessing from mistakes: who guesses is refused more often than those who know are let in. Counted over a
// sliding time, and told not more than once a minute.
#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>

namespace aftertone {

class RefusalWatch {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  struct Limits {
    std::size_t some;  // so many refusals are suspicious when fewer were let in
    std::size_t many;  // so many always are
    std::chrono::seconds within;
  };

  explicit RefusalWatch(Limits limits) : limits_(limits) {}

  // Any thread.
  void note_let_in(Instant now = std::chrono::steady_clock::now());
  // How many there were within the time, when it is to be told now.
  std::optional<std::size_t> note_refused(Instant now = std::chrono::steady_clock::now());
  // When the last one was; the beginning of time: none was.
  Instant last_refused() const;

 private:
  void forget_old(Instant now);  // under mutex_

  const Limits limits_;
  mutable std::mutex mutex_;  // calls and requests come on several threads; guards what follows
  std::deque<Instant> refused_, let_in_;
  Instant told_{};
};

}  // namespace aftertone
