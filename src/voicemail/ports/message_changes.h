// What has changed in the mailboxes, for who looks at them at the moment. Blocks; any pool thread. Errors: unavailable,
// timeout (both temporary), corrupt.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::voicemail {

struct MessageChange {
  std::int64_t id = 0;  // of the event; later ones are higher, but may be seen before lower ones
  MessageId message;
  MailboxNumber mailbox;  // where it is now
  Happening what = Happening::committed;
};

class MessageChanges {
 public:
  virtual ~MessageChanges() = default;
  virtual Result<std::int64_t> newest_blocking() = 0;
  // The first `most` with a higher id.
  virtual Result<std::vector<MessageChange>> after_blocking(std::int64_t id, std::size_t most) = 0;
};

}  // namespace aftertone::voicemail
