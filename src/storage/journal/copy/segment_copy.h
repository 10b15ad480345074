// The copy of one segment on another file system: whole records only, and the same bytes. Blocks.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "base/unique_fd.h"
#include "storage/journal/format/record.h"
#include "storage/journal/format/segment.h"

namespace aftertone::storage {

class SegmentCopy {
 public:
  // Nothing is written yet. `file` is the copy's name.
  SegmentCopy(SegmentPtr original, std::filesystem::path file, const RecordMark& mark)
      : original_(std::move(original)), file_(std::move(file)), mark_(mark) {}

  // Appends what is new in the original, durably. The first time the copy is written beside `file`, and takes that name
  // when it has caught up: what stood there stays until then. After an error nothing of this file is to be trusted:
  // begin again with another SegmentCopy.
  Status catch_up_blocking();

 private:
  Status open_blocking();
  Status append_blocking();
  Status name_blocking();

  const SegmentPtr original_;
  const std::filesystem::path file_;
  const RecordMark mark_;
  UniqueFd fd_;
  std::uint64_t copied_ = 0;  // bytes
  bool is_named_ = false;
  bool is_unreadable_ = false;  // the original; what was copied by then is kept
};

}  // namespace aftertone::storage
