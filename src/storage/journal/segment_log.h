// The segments one process writes: append, write, go on in the next one, or elsewhere when a disk fails. Syncing is
// left to others: nothing here waits for that. Home: at-journal.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "storage/journal/format/record.h"
#include "storage/journal/format/segment.h"
#include "storage/journal/journal_directory.h"

namespace aftertone::storage {

constexpr std::uint64_t kSmallestSegment = 128 * 1024;  // room for any record and the one that begins a segment

struct Place {
  SegmentPtr segment;
  std::uint64_t payload_at = 0;  // position in the segment
};

class SegmentLog {
 public:
  // One directory in each root, the first the one to use. Errors say which directory and what to do about it.
  static Result<std::unique_ptr<SegmentLog>> open_blocking(const std::vector<std::filesystem::path>& roots,
                                                           std::uint64_t segment_bytes);

  // Buffers the record; `sequence` is filled in. After an error, here or in write_blocking(), nothing that was not
  // durable will be: start_over().
  Result<Place> append_blocking(Record record);
  // Everything appended is in the file: it survives the process, but not yet a power loss.
  Status write_blocking();
  // The segments written to since the last time: when each has been synced, all that was written by now is durable.
  std::vector<SegmentPtr> take_unsynced();
  // Leaves the current segment, which is never touched again, for a new one: in the next directory in turn, which is
  // the same one if there is only one. After an error nothing can be appended until it has succeeded.
  Status start_over_blocking();
  const Uuid& journal() const { return journal_; }
  std::size_t directory_count() const { return directories_.size(); }

  // Makes the next segment ready before it is needed.
  Status prepare_next_blocking();
  bool has_next() const { return next_ != nullptr; }
  std::uint32_t current_number() const { return current_->number(); }  // no lower one is written to

  const std::filesystem::path& directory() const { return directories_[in_use_].path(); }
  Result<std::uint64_t> free_bytes_blocking() const;
  // For a process that leaves nothing behind.
  Status remove_blocking();

 private:
  SegmentLog(Uuid journal, std::vector<JournalDirectory> directories, std::uint64_t segment_bytes);
  void enter(SegmentPtr segment);
  Status roll_blocking();

  const Uuid journal_;
  const RecordMark mark_;
  std::vector<JournalDirectory> directories_;
  const std::uint64_t segment_bytes_;
  std::size_t in_use_ = 0;
  std::uint32_t last_number_ = 0;
  std::uint64_t last_sequence_ = 0;
  SegmentPtr current_;
  SegmentPtr next_;
  std::vector<SegmentPtr> left_unsynced_;  // full, written to since take_unsynced()
  std::vector<std::uint8_t> buffer_;       // not written yet
  std::uint64_t buffer_at_ = 0;            // where it belongs in current_
};

}  // namespace aftertone::storage
