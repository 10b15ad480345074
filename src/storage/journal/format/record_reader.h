// The records of a segment, one after the other, through a window: a segment may be larger than what a salvage may take
// of the memory. Blocks.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "storage/journal/format/record.h"

namespace aftertone::storage {

class RecordReader {
 public:
  // How many bytes there were at `position`: fewer than asked only at the end.
  using ReadAt = std::function<Result<std::size_t>(std::span<std::uint8_t> buffer, std::uint64_t position)>;

  static constexpr std::size_t kMaxRecord = kRecordHeaderSize + kMaxPayload;
  static constexpr std::size_t kWindow = 1024 * 1024;

  // `window` is at least two records of the largest size.
  RecordReader(std::uint64_t size, ReadAt read, const RecordMark& mark, std::size_t window = kWindow);

  // The first whole and unharmed record behind the last one; nothing at the end. Its payload is there until the next
  // call. Pages that cannot be read count as zeros.
  std::optional<FoundRecord> next_blocking();
  std::uint64_t unreadable_bytes() const { return unreadable_; }

 private:
  void slide_blocking(std::size_t by);
  void fill_blocking(std::span<std::uint8_t> bytes, std::uint64_t position);

  const std::uint64_t size_;
  const ReadAt read_;
  const RecordMark mark_;
  const std::size_t most_;            // in the window
  std::vector<std::uint8_t> window_;  // of the segment, from start_ on
  std::uint64_t start_ = 0;
  std::size_t next_ = 0;  // in the window: where to look
  std::uint64_t unreadable_ = 0;
};

}  // namespace aftertone::storage
