// The administrator's work on mailboxes.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// Without a PIN there is no phone log-in until one is set. Errors: invalid (naming the field), conflict.
Status add_mailbox_blocking(Stores& stores, Mailbox mailbox, const std::optional<std::string>& pin);
// Everything but the PIN. Errors: invalid, not_found.
Status update_mailbox_blocking(Stores& stores, const Mailbox& mailbox);
// Sets a PIN, must_change for the next log-in, and lifts a lock. Errors: invalid, not_found.
Status reset_pin_blocking(Stores& stores, const MailboxNumber& number, const std::string& pin, bool must_change);
// Forgets wrong PINs and lifts a lock. Error: not_found.
Status unlock_mailbox_blocking(Stores& stores, const MailboxNumber& number);

// With its greetings and, if wanted, its messages: they are purged. Errors: not_found, conflict (it holds new or saved
// messages, or it is the catch-all).
Status remove_mailbox_blocking(Stores& stores, const MailboxNumber& number, Removal removal);

}  // namespace aftertone::voicemail
