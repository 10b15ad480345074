// What the configuration says about what becomes of messages.
#pragma once

#include <chrono>
#include <vector>

#include "voicemail/model/delivery.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

// A system that gets a copy of every message, whatever the owners have chosen.
struct StandingAddress {
  Address address;
  std::vector<MailboxNumber> mailboxes;  // whose messages; not looked at when of_every_mailbox
  bool of_every_mailbox = false;
};

struct MessageRules {
  MailboxNumber catch_all;             // gets what was recorded for a mailbox that is gone; empty: kUndeliverable does
  std::chrono::days undelete{14};      // a deleted message can be had back for so long
  std::chrono::days longest_saved{0};  // an older saved message is deleted; 0: never
  std::vector<StandingAddress> standing;
};

}  // namespace aftertone::voicemail
