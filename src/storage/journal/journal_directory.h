// <root>/<journal's UUID>/: one process's journal. A file `lock` in it is held by flock for as long as the process
// lives, so a free lock means that the process is dead and its recordings are to be salvaged.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "base/uuid.h"
#include "storage/journal/format/segment.h"

namespace aftertone::storage {

class JournalDirectory {
 public:
  // A new one, locked. Error: conflict, temporary, when a salvager got between; try again under another name.
  static Result<JournalDirectory> create_blocking(const std::filesystem::path& root, const Uuid& journal);
  // An abandoned one, locked. Nothing when its process lives, or somebody else salvages it, or it is gone.
  static Result<std::optional<JournalDirectory>> try_lock_blocking(const std::filesystem::path& root,
                                                                   const Uuid& journal);

  const std::filesystem::path& path() const { return path_; }

  // By number.
  Result<std::vector<SegmentPtr>> open_segments_blocking() const;
  // Gives it another name beside the old one, durably; it stays locked.
  Status rename_blocking(const std::string& name);
  // Removes it with everything in it. May be repeated after a crash.
  Status remove_blocking();

 private:
  JournalDirectory(std::filesystem::path path, UniqueFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  static Result<std::optional<JournalDirectory>> lock_blocking(const std::filesystem::path& path);

  std::filesystem::path path_;
  UniqueFd lock_;
};

}  // namespace aftertone::storage
