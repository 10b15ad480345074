#include "app/commands/mailbox_fields.h"

#include <iostream>

#include "base/ascii.h"
#include "base/time_zone.h"
#include "voicemail/model/week_times.h"
#include "voicemail/policy/pin_rules.h"

namespace aftertone::app {

void declare_fields(Syntax& syntax, MailboxFields& fields) {
  syntax.required("NUMBER", fields.number, "Mailbox number");
  syntax.option("--name", fields.name, "Name of the owner");
  syntax.option("--email", fields.email, "Where messages are sent; \"\" for nowhere");
  syntax.option("--language", fields.language, "Language of prompts and mails, such as en or it");
  syntax.option("--time-zone", fields.time_zone, "Time zone, such as Europe/Berlin");
  syntax.option("--operator", fields.operator_target, "Extension or SIP URI that callers reach with 0; \"\" for none");
  syntax.option("--class-of-service", fields.class_of_service, "What may be dialled for the owner; \"\" for nothing");
  syntax.option("--quiet-hours", fields.quiet_hours,
                "When nothing rings or buzzes: 'mon-fri 22:00-07:00; sat-sun 22:00-09:00'; \"\" for never");
  syntax.choice("--quiet-urgent", fields.quiet_urgent, {"pass", "wait"}, "What urgent messages do in quiet hours");
  syntax.number("--max-message", fields.max_message_seconds, 5, 3600, "Longest message in seconds");
  syntax.number("--max-messages", fields.max_messages, 0, 100'000,
                "Messages the mailbox holds; 0 for announcement only");
  syntax.option("--pin", fields.pin, "PIN of 6 to 16 digits; \"-\" reads it from standard input");
  syntax.flag("--random-pin", fields.random_pin, "Choose a PIN and print it, this once");
  syntax.flag("--keep-pin", fields.keep_pin, "Do not ask the owner to change the PIN at the first log-in");
}

Status apply_fields(const MailboxFields& fields, voicemail::Mailbox& mailbox) {
  if (fields.name) mailbox.name = *fields.name;
  if (fields.email) mailbox.email = *fields.email;
  if (fields.language) mailbox.language = *fields.language;
  if (fields.time_zone) mailbox.time_zone = *fields.time_zone;
  if (fields.operator_target) mailbox.operator_target = *fields.operator_target;
  if (fields.class_of_service) mailbox.class_of_service = *fields.class_of_service;
  if (fields.quiet_hours) {  // what is none is refused with the other fields
    const auto times = voicemail::parse_week_times(*fields.quiet_hours);
    mailbox.quiet_hours = times ? to_string(*times) : *fields.quiet_hours;
  }
  if (!fields.quiet_urgent.empty()) mailbox.quiet_except_urgent = fields.quiet_urgent == "pass";
  if (fields.max_message_seconds) mailbox.max_message = std::chrono::seconds(*fields.max_message_seconds);
  if (fields.max_messages) mailbox.max_messages = static_cast<std::int32_t>(*fields.max_messages);
  if (fields.time_zone && !to_local_blocking(SystemClock().now(), *fields.time_zone)) {
    return fail(Code::invalid, "time zone: a name such as Europe/Berlin, as /usr/share/zoneinfo has it");
  }
  return {};
}

Status check_class_blocking(const MailboxFields& fields, voicemail::DiallingStore& dialling) {
  if (!fields.class_of_service || fields.class_of_service->empty()) return {};
  const auto service = dialling.find_class_blocking(*fields.class_of_service);
  return service ? Status{} : tl::unexpected(service.error());
}

Result<std::optional<std::string>> chosen_pin_blocking(const MailboxFields& fields) {
  if (fields.pin && fields.random_pin) return fail(Code::invalid, "either --pin or --random-pin");
  if (fields.random_pin) return voicemail::random_pin(voicemail::MailboxNumber(fields.number));
  if (!fields.pin || *fields.pin != "-") return fields.pin;
  std::string line;
  std::getline(std::cin, line);
  return std::string(ascii::trimmed(line));
}

}  // namespace aftertone::app
