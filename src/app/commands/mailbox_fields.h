// The options that describe a mailbox, shared by `mailbox add` and `mailbox set`.
#pragma once

#include <optional>
#include <string>

#include "app/commands/syntax.h"
#include "base/result.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/ports/dialling_store.h"

namespace aftertone::app {

// What was given; the rest is left as it is.
struct MailboxFields {
  std::string number;
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> language;
  std::optional<std::string> time_zone;
  std::optional<std::string> operator_target;
  std::optional<std::string> class_of_service;
  std::optional<std::string> quiet_hours;
  std::string quiet_urgent;  // "pass", "wait"; empty: not given
  std::optional<std::int64_t> max_message_seconds;
  std::optional<std::int64_t> max_messages;
  std::optional<std::string> pin;  // "-": read from standard input
  bool random_pin = false;
  bool keep_pin = false;  // the owner need not change it at the first log-in
};

void declare_fields(Syntax& syntax, MailboxFields& fields);

// Error: invalid (the time zone is none of this machine's database).
Status apply_fields(const MailboxFields& fields, voicemail::Mailbox& mailbox);

// Error: not_found, if a class was given that there is not.
Status check_class_blocking(const MailboxFields& fields, voicemail::DiallingStore& dialling);

// The PIN that was asked for, if one was. Error: invalid.
Result<std::optional<std::string>> chosen_pin_blocking(const MailboxFields& fields);

}  // namespace aftertone::app
