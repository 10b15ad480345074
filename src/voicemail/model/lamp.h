// The message-waiting lamp of a mailbox, and who watches it.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

struct Lamp {
  MailboxNumber mailbox;
  MessageCounts counts;
  std::int64_t version = 0;  // grows with every change
};

// A telephone or PBX that asked to be told.
struct LampSubscription {
  std::string id;  // unique: our tag of its dialog
  MailboxNumber mailbox;
  std::string dialog;   // the SIP dialog, as the lamp service writes it
  WallTime created_at;  // of the dialog
  WallTime expires_at;
};

// What a presence server was told.
struct LampPublication {
  std::string target;  // URI
  MailboxNumber mailbox;
  std::string etag;  // under which the server keeps it; empty: nothing is published there
  WallTime expires_at;
};

}  // namespace aftertone::voicemail
