// Somebody with a link to a message reads and hears it, without logging in.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::voicemail {

struct LinkedMessage {
  Message message;
  Mailbox mailbox;
};

// Error: not_found (purged, deleted, or without a mailbox).
Result<LinkedMessage> find_linked_message_blocking(Stores& stores, const MessageId& id);

// Says in the timeline that it was opened; `who` is for administrators. Once in five minutes, however often: a link
// must not fill the history.
Status note_opening_blocking(Stores& stores, Timeline& timeline, const MessageId& id, const std::string& who);

}  // namespace aftertone::voicemail
