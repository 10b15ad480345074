// The copy of this process's journal, `<directory>/<journal>/`: what the journal has written, segment by segment, in
// the order of their numbers, so that the copy is at any time what the journal was a little while ago. Blocks; one
// thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "storage/journal/copy/segment_copy.h"

namespace aftertone::storage {

class JournalCopy {
 public:
  // `roots` as in JournalSettings; `directory` is this node's own on the shared store. Nothing is written yet.
  JournalCopy(std::vector<std::filesystem::path> roots, const Uuid& journal, const std::filesystem::path& directory);

  // Copies what is new, and lets the copy grow by a byte now and then in any case: whoever sees that knows that this
  // process lives, also when it is cut off from the database and nobody speaks. Then removes the copies of segments
  // that the journal has removed. If somebody took the copy away, a new one begins. Error: the store of the copy; it
  // may be tried again, and what is doubtful is copied anew.
  Status catch_up_blocking();
  // The same for the last time, after the journal has ended: when it left nothing behind, nor does its copy.
  Status finish_blocking();

 private:
  using Numbers = std::map<std::uint32_t, std::filesystem::path>;
  struct Originals {
    Numbers files;
    bool is_complete = true;  // false: a root could not be read, and what is missing may be there
  };

  Originals list_blocking() const;
  Status copy_blocking(std::uint32_t number, const std::filesystem::path& original);
  Status remove_unneeded_blocking(const Originals& originals);
  Status beat_blocking();
  bool has_left_nothing_blocking() const;
  std::filesystem::path file_of(std::uint32_t number) const;

  const std::vector<std::filesystem::path> roots_;
  const Uuid journal_;
  const std::filesystem::path path_;
  const RecordMark mark_;
  std::map<std::uint32_t, SegmentCopy> copies_;
  std::uint64_t beats_ = 0;  // bytes of the pulse
  std::chrono::steady_clock::time_point next_beat_;
};

// Durably; absent is success.
Status remove_copy_blocking(const std::filesystem::path& path);

}  // namespace aftertone::storage
