// What becomes of the log files of past days: compressed after some days, removed after more. It looks once an hour, on
// a thread of its own, and takes no more than a few days a look: a clock that is wrong for an hour costs little.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/log/service.h"
#include "base/result.h"

namespace aftertone::app {

struct KeepingSettings {
  std::filesystem::path directory;
  std::size_t keep_days = 30;
  std::size_t compress_after_days = 7;  // 0: never
};

// One look at all services' folders, as of the local day `today` ("20261130"). Error: the first that could not be
// done. Files that are not ours are left alone. Blocks.
Status look_after_old_files_blocking(const KeepingSettings& settings, const std::string& today);

class OldFiles {
 public:
  explicit OldFiles(KeepingSettings settings);
  ~OldFiles();  // a look that is under way ends first, or is left behind after a second

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aftertone::app
