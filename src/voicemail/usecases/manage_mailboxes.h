// The administrator's work on mailboxes.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "voicemail/ports/seen_changes.h"
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

// The same two, of a mailbox that somebody has seen. False: it is not as it was seen any more.
Result<bool> update_seen_mailbox_blocking(SeenChanges& changes, const Mailbox& seen, const Mailbox& wanted);
Result<bool> remove_seen_mailbox_blocking(Stores& stores, SeenChanges& changes, const Mailbox& seen, Removal removal);

}  // namespace aftertone::voicemail
