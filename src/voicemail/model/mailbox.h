// A mailbox and who owns it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/strong.h"

namespace aftertone::voicemail {

// The number that calls are forwarded with and owners log in with. Keeps kDialledNumberRule.
using MailboxNumber = Strong<struct MailboxNumberTag>;

// Keeps what was recorded for a mailbox that is gone until somebody assigns it, and what is left of the messages of
// removed mailboxes. No mailbox can have such a number, and no MailboxStore shows this one.
inline const MailboxNumber kUndeliverable{"(undeliverable)"};

struct Mailbox {
  MailboxNumber number;
  std::string name;                       // the owner's, UTF-8, for e-mails and lists
  std::string email;                      // empty: no e-mail
  std::string language = "en";            // of prompts and templates
  std::string time_zone = "UTC";          // IANA name; envelopes and e-mails use it
  std::string operator_target;            // SIP URI or extension reached with 0; empty: not offered
  std::string class_of_service;           // what may be dialled for the owner; empty: nothing
  std::chrono::seconds max_message{300};  // longest message
  std::string quiet_hours;                // as WeekTimes are written: when nothing rings or buzzes; empty: never
  bool quiet_except_urgent = true;        // but for urgent messages
  std::int32_t max_messages = 100;        // new and saved together; more are answered with "mailbox full"
  std::string pin_hash;                   // argon2id string; empty: no phone log-in
  bool pin_must_change = false;           // first log-in
  std::int32_t failed_logins = 0;         // since the last success, across calls
  std::optional<WallTime> locked_until;
};

}  // namespace aftertone::voicemail
