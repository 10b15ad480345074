#include "voicemail/model/delivery.h"

namespace aftertone::voicemail {

std::string_view to_string(DeliveryState state) {
  switch (state) {
    case DeliveryState::ready:
      return "ready";
    case DeliveryState::sending:
      return "sending";
    case DeliveryState::committing:
      return "committing";
    case DeliveryState::sent:
      return "sent";
    case DeliveryState::ambiguous:
      return "ambiguous";
    case DeliveryState::dead:
      return "dead";
    case DeliveryState::cancelled:
      return "cancelled";
  }
  return "dead";
}

}  // namespace aftertone::voicemail
