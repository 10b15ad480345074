#include "alerts/alert.h"

#include <algorithm>

namespace aftertone::alerts {

std::string_view to_string(State state) {
  switch (state) {
    case State::raised:
      return "raised";
    case State::still:
      return "still";
    case State::over:
      return "over";
  }
  return "raised";
}

log::Urgency urgency_of(const Notification& notification) {
  for (const log::Urgency urgency : {log::Urgency::page, log::Urgency::security}) {
    if (std::ranges::any_of(notification.news, [&](const News& news) { return news.alert.urgency == urgency; }))
      return urgency;
  }
  return log::Urgency::ticket;
}

}  // namespace aftertone::alerts
