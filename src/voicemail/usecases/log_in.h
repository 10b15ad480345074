// The owner proves who they are. Wrong tries are counted across calls and servers; an unknown mailbox answers like a
// wrong PIN.
#pragma once

#include <string>
#include <variant>

#include "base/result.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

struct LogInAccepted {
  Mailbox mailbox;
};
// Unknown mailbox, wrong PIN, or locked: the caller hears the same, and only an operator is told which.
struct LogInRefused {
  bool is_known = false;  // there is such a mailbox
  bool is_locked = false;
};
using LogInOutcome = std::variant<LogInAccepted, LogInRefused>;

// Error: unavailable, timeout (the database is away: tell the owner politely; nothing was counted).
Result<LogInOutcome> log_in_blocking(Stores& stores, const MailboxNumber& number, const std::string& pin);

// Error: invalid (the PIN is too easy), not_found.
Status change_pin_blocking(Stores& stores, const MailboxNumber& number, const std::string& new_pin);

}  // namespace aftertone::voicemail
