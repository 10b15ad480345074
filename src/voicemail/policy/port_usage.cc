#include "voicemail/policy/port_usage.h"

namespace aftertone::voicemail {

std::int64_t PortUsage::begin(WallTime began_at, WallTime ended_at) {
  while (!ends_.empty() && ends_.top() <= began_at)
    ends_.pop();
  ends_.push(ended_at);
  return static_cast<std::int64_t>(ends_.size());
}

}  // namespace aftertone::voicemail
