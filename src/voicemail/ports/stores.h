// The ports that use cases write through, together.
#pragma once

#include "base/clock.h"
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
};

}  // namespace aftertone::voicemail
