// Which RTP ports are free. The order is random at first (an attacker cannot guess the next one) and then first in,
// first out, with a time of rest after use, so that late packets of an old call do not end in a new one.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace aftertone::media {

class PortPool {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Even ports from `first` on whose odd neighbour is at most `last`.
  PortPool(std::uint16_t first, std::uint16_t last, std::chrono::milliseconds quarantine);

  std::optional<std::uint16_t> take(TimePoint now);  // nothing: all are in use or resting
  void give_back(std::uint16_t port, TimePoint now);
  std::size_t size() const { return free_.size(); }  // resting ones included

 private:
  struct Free {
    std::uint16_t port;
    TimePoint usable_from;
  };
  std::deque<Free> free_;
  const std::chrono::milliseconds quarantine_;
};

}  // namespace aftertone::media
