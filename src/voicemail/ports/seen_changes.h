// Changes of what somebody has seen, made only while it is still so: looked at and changed in one transaction, so that
// of two who have seen the same one is told that the other was first. Blocks; any pool thread. Errors: unavailable,
// timeout (both temporary: the outcome may be unknown), corrupt, not_found, and those of the store for the same change.
#pragma once

#include "base/result.h"
#include "voicemail/model/message.h"
#include "voicemail/ports/mailbox_store.h"

namespace aftertone::voicemail {

class SeenChanges {
 public:
  virtual ~SeenChanges() = default;
  // Each: false, and nothing is changed, where it is not as it was seen any more.
  virtual Result<bool> update_blocking(const Mailbox& seen, const Mailbox& wanted) = 0;
  virtual Result<bool> remove_blocking(const Mailbox& seen, Removal removal) = 0;
  virtual Result<bool> move_blocking(const Message& seen, MessageState state) = 0;
};

}  // namespace aftertone::voicemail
