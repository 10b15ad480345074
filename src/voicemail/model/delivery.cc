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

Result<DeliveryState> parse_delivery_state(std::string_view text) {
  for (const DeliveryState state :
       {DeliveryState::ready, DeliveryState::sending, DeliveryState::committing, DeliveryState::sent,
        DeliveryState::ambiguous, DeliveryState::dead, DeliveryState::cancelled}) {
    if (to_string(state) == text) return state;
  }
  return fail(Code::corrupt, "unknown delivery state \"" + std::string(text) + "\"");
}

std::string_view to_string(AfterDelivery after) {
  switch (after) {
    case AfterDelivery::keep:
      return "keep";
    case AfterDelivery::save:
      return "save";
    case AfterDelivery::delete_:
      return "delete";
  }
  return "keep";
}

Result<AfterDelivery> parse_after_delivery(std::string_view text) {
  for (const AfterDelivery after : {AfterDelivery::keep, AfterDelivery::save, AfterDelivery::delete_}) {
    if (to_string(after) == text) return after;
  }
  return fail(Code::corrupt, "unknown fate after delivery \"" + std::string(text) + "\"");
}

}  // namespace aftertone::voicemail
