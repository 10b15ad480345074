#include "app/commands/views.h"

#include <fmt/format.h>

#include "base/time_zone.h"

namespace aftertone::app {

std::string caller_text(const voicemail::Caller& caller) {
  if (caller.number.empty() && caller.name.empty()) return "unknown";
  if (caller.number.empty()) return caller.name;
  return caller.name.empty() ? caller.number : fmt::format("{} <{}>", caller.name, caller.number);
}

std::string duration_text(std::chrono::milliseconds duration) {
  const auto seconds = (duration.count() + 500) / 1000;
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string local_text(WallTime time, const std::string& zone) {
  const auto local = to_local_blocking(time, zone);
  if (!local) return to_rfc3339(time);
  const auto offset = std::chrono::duration_cast<std::chrono::minutes>(local->utc_offset).count();
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} {}{:02}:{:02}", local->year, local->month, local->day,
                     local->hour, local->minute, local->second, offset < 0 ? '-' : '+', std::abs(offset) / 60,
                     std::abs(offset) % 60);
}

}  // namespace aftertone::app
