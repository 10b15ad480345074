#include "notify/outbox/pace.h"

#include <algorithm>
#include <limits>

namespace aftertone::notify {

int Pace::available(Instant now) const {
  if (interval_.count() == 0) return std::numeric_limits<int>::max();
  if (is_rested(now)) return burst_;
  const auto taken = (rested_at_ - now + interval_ - std::chrono::nanoseconds(1)) / interval_;
  return static_cast<int>(std::max<std::int64_t>(0, burst_ - taken));
}

void Pace::take(int count, Instant now) {
  rested_at_ = std::max(rested_at_, now) + count * interval_;
}

}  // namespace aftertone::notify
