// Answers to requests that may come again because the first answer was lost. Blocks; any pool thread. Errors:
// unavailable, timeout (both temporary), corrupt.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::voicemail {

struct RepeatKey {
  std::string who;  // keys of different visitors have nothing to do with each other
  std::string key;
};

struct KeptAnswer {
  std::string request_sha256;
  int status = 0;  // 0: it is being worked on, or whoever did has died in it
  std::string body;
  std::string location;  // of what was made; may be empty
};

class RepeatStore {
 public:
  virtual ~RepeatStore() = default;
  // True: it is the first, and the caller works on it.
  virtual Result<bool> claim_blocking(const RepeatKey& key, const std::string& request_sha256, WallTime now) = 0;
  virtual Result<KeptAnswer> find_blocking(const RepeatKey& key) = 0;  // not_found
  virtual Status keep_blocking(const RepeatKey& key, const KeptAnswer& answer) = 0;
  virtual Status release_blocking(const RepeatKey& key) = 0;  // nothing came of it: it may be tried again
  virtual Status remove_old_blocking(WallTime made_before) = 0;
};

}  // namespace aftertone::voicemail
