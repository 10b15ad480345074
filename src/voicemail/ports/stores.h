// The ports that use cases write through, together, and the rules they keep.
#pragma once

#include "base/clock.h"
#include "voicemail/model/message_rules.h"
#include "voicemail/policy/dial_plan.h"
#include "voicemail/ports/audio_store.h"
#include "voicemail/ports/mailbox_store.h"
#include "voicemail/ports/message_store.h"
#include "voicemail/ports/pin_hasher.h"
#include "voicemail/ports/rule_store.h"

namespace aftertone::voicemail {

// References to parts that the app owns and that outlive every use.
struct Stores {
  MailboxStore& mailboxes;
  MessageStore& messages;
  AudioStore& audio;
  PinHasher& pins;
  RuleStore& notification_rules;
  const Clock& clock;
  MessageRules rules{};
  DialPlan dial_plan{};  // how the numbers of callers are understood
};

}  // namespace aftertone::voicemail
