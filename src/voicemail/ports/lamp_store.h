// The lamps and their watchers in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt.
// All writes may be made again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/lamp.h"

namespace aftertone::voicemail {

// What a SUBSCRIBE asks for.
struct LampWish {
  LampSubscription subscription;
  bool is_kept = true;  // false: unsubscribe, or only a look
};

class LampStore {
 public:
  virtual ~LampStore() = default;

  virtual Result<std::vector<Lamp>> list_blocking() = 0;  // of every mailbox
  // Changed at or after `since` by the clock of whoever wrote: ask with some seconds to spare, for clocks that differ
  // and for commits that took their time.
  virtual Result<std::vector<Lamp>> changed_since_blocking(WallTime since) = 0;

  // Subscriptions belong to the address that serves them, their home.
  virtual Result<std::vector<LampSubscription>> subscriptions_blocking(const std::string& home) = 0;
  // In one transaction: writes each wish down or removes it, and reads its lamp. Nothing for a wish: no such mailbox.
  virtual Result<std::vector<std::optional<Lamp>>> subscribe_blocking(const std::string& home,
                                                                      const std::vector<LampWish>& wishes) = 0;
  virtual Status unsubscribe_blocking(const std::vector<std::string>& ids) = 0;

  virtual Result<std::vector<LampPublication>> publications_blocking() = 0;
  // Writes down, or removes those without etag.
  virtual Status save_publications_blocking(const std::vector<LampPublication>& publications) = 0;
};

}  // namespace aftertone::voicemail
