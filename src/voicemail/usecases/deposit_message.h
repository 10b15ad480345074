// A recording becomes a message: its audio into the store, then all the rest in one transaction.
#pragma once

#include "base/result.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// Copies the audio into the store, then message, outbox rows and lamp counts in one transaction. If the mailbox is
// gone, the message goes to the catch-all, or becomes undeliverable: see Message::intended_for. Idempotent by the
// recording's id: may be repeated after any failure or crash. Errors: full, unavailable, timeout, corrupt.
Result<Message> deposit_message_blocking(Stores& stores, const SealedRecording& recording, AudioSource& audio);

// From the undeliverable ones into a mailbox, whose owner is told. Errors: not_found, conflict (it is in a mailbox).
Result<Message> assign_message_blocking(Stores& stores, const MessageId& id, const MailboxNumber& number);

}  // namespace aftertone::voicemail
