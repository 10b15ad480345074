// A mailbox's messages of one state, as somebody reads them: newest first, in pages. Blocks; any pool thread. Errors:
// unavailable, timeout (both temporary), corrupt.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

struct MessageQuery {
  MailboxNumber mailbox;
  MessageState state = MessageState::new_;
  std::string part;              // of the caller's number or name, large and small letters of ASCII alike; empty: all
  std::optional<WallTime> from;  // started then or later
  std::optional<WallTime> to;    // started before
  std::optional<std::pair<WallTime, MessageId>> after;  // the last of the page before
  std::size_t limit = 50;
};

class MessageSearch {
 public:
  virtual ~MessageSearch() = default;
  virtual Result<std::vector<Message>> search_blocking(const MessageQuery& query) = 0;
};

}  // namespace aftertone::voicemail
