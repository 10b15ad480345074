// A recording becomes a message: its audio into the store, then all the rest in one transaction.
#pragma once

#include "base/result.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::voicemail {

// Copies the audio into the store, then message, outbox rows and lamp counts in one transaction. If the mailbox is
// gone, the message goes to the catch-all, or becomes undeliverable: see Message::intended_for. Idempotent by the
// recording's id: may be repeated after any failure or crash. Errors: full, unavailable, timeout, corrupt.
Result<Message> deposit_message_blocking(Stores& stores, const SealedRecording& recording, AudioSource& audio);

struct Forwarding {
  MailboxNumber to;
  std::string who;      // does it
  std::string comment;  // for whoever gets it, in its history; may be empty
};
// A copy of a message, with the same caller and time, is new in another mailbox, whose owner is told. `audio` is its
// recording. Errors: invalid (there is no such mailbox), full, and those of deposit_message_blocking().
Result<Message> forward_message_blocking(Stores& stores, Timeline& timeline, const Message& message,
                                         const Forwarding& forwarding, AudioSource& audio);

// From the undeliverable ones into a mailbox, whose owner is told. Errors: not_found, conflict (it is in a mailbox).
Result<Message> assign_message_blocking(Stores& stores, const MessageId& id, const MailboxNumber& number);

}  // namespace aftertone::voicemail
