// How many ports were in use at once: calls are told in the order in which they began.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "base/clock.h"

namespace aftertone::voicemail {

class PortUsage {
 public:
  // How many are in use when this one has begun, itself included.
  std::int64_t begin(WallTime began_at, WallTime ended_at);

 private:
  std::priority_queue<WallTime, std::vector<WallTime>, std::greater<>> ends_;
};

}  // namespace aftertone::voicemail
