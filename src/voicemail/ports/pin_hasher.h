// PINs at rest. Slow on purpose: blocks for tens of milliseconds; pool threads only.
#pragma once

#include <string>

#include "base/result.h"

namespace aftertone::voicemail {

class PinHasher {
 public:
  virtual ~PinHasher() = default;
  virtual Result<std::string> hash_blocking(const std::string& pin) = 0;
  // An empty hash takes as long as any other and never matches, so that an unknown mailbox cannot be told by its
  // timing.
  virtual bool matches_blocking(const std::string& hash, const std::string& pin) = 0;
};

}  // namespace aftertone::voicemail
