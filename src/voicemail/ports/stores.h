// The ports that use cases write through, together, and the rules they keep.
#pragma once

#include "base/clock.h"
#include "voicemail/model/message_rules.h"
#include "voicemail/ports/audio_store.h"
#include "voicemail/ports/mailbox_store.h"
#include "voicemail/ports/message_store.h"
#include "voicemail/ports/pin_hasher.h"

namespace aftertone::voicemail {

// References to parts that the app owns and that outlive every use.
struct Stores {
  MailboxStore& mailboxes;
  MessageStore& messages;
  AudioStore& audio;
  PinHasher& pins;
  const Clock& clock;
  MessageRules rules{};
};

}  // namespace aftertone::voicemail
