#include "voicemail/model/notification_rule.h"

namespace aftertone::voicemail {

std::string_view to_string(Urgency urgency) {
  switch (urgency) {
    case Urgency::any:
      return "any";
    case Urgency::urgent:
      return "urgent";
    case Urgency::normal:
      return "normal";
  }
  return "any";
}

Result<Urgency> parse_urgency(std::string_view text) {
  for (const Urgency urgency : {Urgency::any, Urgency::urgent, Urgency::normal}) {
    if (to_string(urgency) == text) return urgency;
  }
  return fail(Code::corrupt, "unknown urgency \"" + std::string(text) + "\"");
}

}  // namespace aftertone::voicemail
