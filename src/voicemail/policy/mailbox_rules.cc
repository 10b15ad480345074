#include "voicemail/policy/mailbox_rules.h"

#include <algorithm>

#include "base/dialled_number.h"
#include "voicemail/policy/email_address.h"
#include "voicemail/policy/quiet_hours.h"

namespace aftertone::voicemail {
namespace {

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

bool is_language_code(std::string_view text) {
  return text.size() >= 2 && text.size() <= 8 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
         });
}

Status check_mailbox(const Mailbox& mailbox) {
  if (!is_dialled_number(mailbox.number.value())) {
    return fail(Code::invalid, "number: " + std::string(kDialledNumberRule));
  }
  if (mailbox.name.size() > 200 || has_control_character(mailbox.name)) {
    return fail(Code::invalid, "name: at most 200 bytes of text on one line");
  }
  if (!mailbox.email.empty() && !is_email_address(mailbox.email)) {
    return fail(Code::invalid, "email: one address such as anna@example.com, or empty");
  }
  if (!is_language_code(mailbox.language)) return fail(Code::invalid, "language: a code such as en or it");
  if (mailbox.time_zone.empty() || mailbox.time_zone.size() > 64 || has_control_character(mailbox.time_zone)) {
    return fail(Code::invalid, "time_zone: a name such as Europe/Berlin");
  }
  if (mailbox.operator_target.size() > 200 || has_control_character(mailbox.operator_target) ||
      mailbox.operator_target.find_first_of("<> \"") != std::string::npos) {
    return fail(Code::invalid, "operator_target: an extension or a SIP URI, or empty");
  }
  if (mailbox.max_message < std::chrono::seconds(5) || mailbox.max_message > std::chrono::hours(1)) {
    return fail(Code::invalid, "max_message: 5 to 3600 seconds");
  }
  if (mailbox.max_messages < 0 || mailbox.max_messages > 100'000) {
    return fail(Code::invalid, "max_messages: 0 (announcement only) to 100000");
  }
  return check_quiet_hours(mailbox.quiet_hours);
}

}  // namespace aftertone::voicemail
