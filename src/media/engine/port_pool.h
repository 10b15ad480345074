// Which RTP ports are free. The order is random at first (an attacker cannot guess the next one) and then first in,
// first out: a port rests after use for as long as there are others, so that late packets of an old call do not end in
// a new one. A call is never refused for the sake of a rest.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace aftertone::media {

class PortPool {
 public:
  // Even ports from `first` on whose odd neighbour is at most `last`.
  PortPool(std::uint16_t first, std::uint16_t last);

  std::optional<std::uint16_t> take();  // nothing: all are in use
  void give_back(std::uint16_t port) { free_.push_back(port); }
  std::size_t size() const { return free_.size(); }

 private:
  std::deque<std::uint16_t> free_;
};

}  // namespace aftertone::media
