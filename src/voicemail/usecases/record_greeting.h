// The owner's announcements and name.
#pragma once

#include "base/result.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// The new audio is durable before the old greeting stops being used.
Status set_greeting_blocking(Stores& stores, const MailboxNumber& mailbox, GreetingKind kind, AudioCodec codec,
                             AudioSource& audio);
Status remove_greeting_blocking(Stores& stores, const MailboxNumber& mailbox, GreetingKind kind);
// nullopt: none recorded.
Result<std::optional<std::filesystem::path>> find_greeting_blocking(Stores& stores, const MailboxNumber& mailbox,
                                                                    GreetingKind kind);

}  // namespace aftertone::voicemail
