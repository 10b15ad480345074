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
  // The first `most` numbers behind `after`, in the order of MailboxStore::page_blocking(); large and small letters of
  // ASCII are the same.
  virtual Result<std::vector<MailboxNumber>> search_blocking(const std::string& part, const MailboxNumber& after,
                                                             std::size_t most) = 0;
};

}  // namespace aftertone::voicemail
