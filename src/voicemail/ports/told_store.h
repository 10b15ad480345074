// What the command hook has told of each mailbox, so that a change that came while it was away is told, and none twice.
// Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt.
#pragma once

#include <vector>

#include "base/result.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

struct ToldLamp {
  MailboxNumber mailbox;
  std::int64_t version = 0;  // Lamp::version
};

class ToldStore {
 public:
  virtual ~ToldStore() = default;
  virtual Result<std::vector<ToldLamp>> list_blocking() = 0;
  // May be made again. What is about a mailbox that is gone is dropped.
  virtual Status save_blocking(const std::vector<ToldLamp>& told) = 0;
};

}  // namespace aftertone::voicemail
