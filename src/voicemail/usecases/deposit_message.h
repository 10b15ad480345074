// A caller leaves a message: from the question whether there is a mailbox to the one transaction that makes it a
// message.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// What must be known to answer a call for a mailbox.
struct DepositAdmission {
  Mailbox mailbox;
  bool is_full = false;
  std::optional<std::filesystem::path> greeting;  // personal or, if asked for and recorded, busy
  std::optional<std::filesystem::path> name;      // the owner's recorded name
};

// Error: not_found (no such mailbox), unavailable. A greeting whose file is missing is left out with a log line.
Result<DepositAdmission> admit_deposit_blocking(Stores& stores, const MailboxNumber& number, bool is_busy);

// Copies the audio into the store, then message, outbox rows and lamp counts in one transaction. If the mailbox is
// gone, the message goes to the catch-all, or becomes undeliverable: see Message::intended_for. Idempotent by the
// recording's id: may be repeated after any failure or crash. Errors: full, unavailable, timeout, corrupt.
Result<Message> deposit_message_blocking(Stores& stores, const SealedRecording& recording, AudioSource& audio);

// From the undeliverable ones into a mailbox, whose owner is told. Errors: not_found, conflict (it is in a mailbox).
Result<Message> assign_message_blocking(Stores& stores, const MessageId& id, const MailboxNumber& number);

}  // namespace aftertone::voicemail
