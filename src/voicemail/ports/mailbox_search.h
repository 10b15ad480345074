// Mailboxes by a part of their number or their owner's name. Blocks; any pool thread. Errors: unavailable, timeout
// (both temporary), corrupt.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

class MailboxSearch {
 public:
  virtual ~MailboxSearch() = default;
  // The first `most` behind `after`, by number; large and small letters of ASCII are the same.
  virtual Result<std::vector<Mailbox>> search_blocking(const std::string& part, const MailboxNumber& after,
                                                       std::size_t most) = 0;
};

}  // namespace aftertone::voicemail
