#include "voicemail/model/greeting.h"

namespace aftertone::voicemail {

std::string_view to_string(GreetingKind kind) {
  switch (kind) {
    case GreetingKind::personal:
      return "personal";
    case GreetingKind::busy:
      return "busy";
    case GreetingKind::name:
      return "name";
  }
  return "personal";
}

Result<GreetingKind> parse_greeting_kind(std::string_view text) {
  for (const GreetingKind kind : {GreetingKind::personal, GreetingKind::busy, GreetingKind::name}) {
    if (to_string(kind) == text) return kind;
  }
  return fail(Code::invalid, "a greeting is personal, busy or name");
}

}  // namespace aftertone::voicemail
