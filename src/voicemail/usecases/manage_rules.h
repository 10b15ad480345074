// The owners' rules: kept, and applied to a new message. docs/how-to/rules.md says what they can do.
#pragma once

#include <string>
#include <vector>

#include "voicemail/ports/stores.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::voicemail {

// Errors of all: invalid (naming the field), denied (a number that may not be dialled for the mailbox: "sms:+44...:
// rule: why"), not_found, conflict, full, and those of the database.
Status add_rule_blocking(Stores& stores, const DiallingGuard& guard, const MailboxNumber& mailbox,
                         const NotificationRule& rule);
Status set_rule_blocking(Stores& stores, const DiallingGuard& guard, const MailboxNumber& mailbox,
                         const NotificationRule& rule);
// To the n-th place, counted from 1; behind all others where there are fewer.
Status move_rule_blocking(Stores& stores, const MailboxNumber& mailbox, const std::string& name, std::size_t place);

// What is to be delivered of `message` when it is committed to `mailbox` at `now`. Rules that cannot be read lose and
// delay nothing: the owner is told by plain e-mail, and the log says why. Error: temporary only, when the database does
// not answer.
Result<std::vector<DeliveryRequest>> deliveries_for_blocking(Stores& stores, const Mailbox& mailbox,
                                                             const Message& message, WallTime now);

}  // namespace aftertone::voicemail
