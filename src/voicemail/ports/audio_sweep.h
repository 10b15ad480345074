// The audio store as the purger sees it: all files, and a place for those that nobody wants. Blocks; any pool thread.
// Errors: unavailable (temporary), denied.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::voicemail {

class AudioSweep {
 public:
  virtual ~AudioSweep() = default;

  // The files whose id ends with the byte `part`, and that were neither written nor put again since `before`. An
  // AudioStore makes a file young again when put_blocking() finds it there: a commit that is tried again needs it.
  virtual Result<std::vector<std::string>> old_files_blocking(std::uint8_t part, WallTime before) = 0;
  virtual Status set_aside_blocking(const std::string& name) = 0;  // absent is success
  virtual Result<std::vector<std::string>> set_aside_files_blocking() = 0;
  virtual Status put_back_blocking(const std::string& name) = 0;  // absent is success
};

}  // namespace aftertone::voicemail
