// What the configuration says about what becomes of messages.
#pragma once

#include <chrono>

#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

struct MessageRules {
  MailboxNumber catch_all;             // gets what was recorded for a mailbox that is gone; empty: kUndeliverable does
  std::chrono::days undelete{14};      // a deleted message can be had back for so long
  std::chrono::days longest_saved{0};  // an older saved message is deleted; 0: never
};

}  // namespace aftertone::voicemail
