// The newest timeline that this machine has seen, kept over restarts: one line, "<system> <timeline>". Several
// processes of a machine share the file; each writes what is newer than what stands there. Blocks.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "storage/postgres/server_choice.h"

namespace aftertone::storage {

class TimelineFile {
 public:
  enum class Use { read_only, read_and_write };

  // An empty path: nothing is kept. Its folder exists when something is written. Who only reads, a command, leaves
  // nothing behind that the service could not replace.
  TimelineFile(std::filesystem::path path, Use use) : path_(std::move(path)), use_(use) {}

  // Without a file: no mark. Error: corrupt; what opening says.
  Result<TimelineMark> read_blocking() const;
  // Durable when it returns.
  Status write_blocking(const TimelineMark& mark) const;

 private:
  const std::filesystem::path path_;
  const Use use_;
};

}  // namespace aftertone::storage
