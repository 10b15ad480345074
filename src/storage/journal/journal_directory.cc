#include "storage/journal/journal_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/crash_point.h"
#include "files/file.h"

namespace aftertone::storage {
namespace fs = std::filesystem;

Result<std::optional<JournalDirectory>> JournalDirectory::lock_blocking(const fs::path& path) {
  UniqueFd lock(open((path / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (!lock.is_open() && errno == ENOENT) return std::nullopt;
  if (!lock.is_open()) return files::fail_with_errno(errno, fmt::format("open {}/lock", path.string()));
  if (flock(lock.value(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    return files::fail_with_errno(errno, fmt::format("lock {}/lock", path.string()));
  }
  // Between our open and our flock a salvager may have removed the file, or renamed the directory: then we hold
  // nothing.
  struct stat ours {};
  struct stat named {};
  if (fstat(lock.value(), &ours) != 0) return files::fail_with_errno(errno, "look at the lock");
  if (stat((path / "lock").c_str(), &named) != 0 || ours.st_ino != named.st_ino || ours.st_dev != named.st_dev) {
    return std::nullopt;
  }
  return JournalDirectory(path, std::move(lock));
}

Result<JournalDirectory> JournalDirectory::create_blocking(const fs::path& root, const Uuid& journal) {
  if (const auto writable = files::open_writable_directory_blocking(root); !writable) {
    return fail_while("recording journal", writable);
  }
  const fs::path path = root / journal.to_string();
  if (mkdir(path.c_str(), 0750) != 0)
    return files::fail_with_errno(errno, fmt::format("create the directory {}", path.string()));
  crash_point("journal: directory created");
  auto locked = lock_blocking(path);
  if (!locked) return fail_while("recording journal", locked);
  if (!*locked) return fail_temporarily(Code::conflict, fmt::format("{} was taken away", path.string()));
  if (const Status synced = files::sync_directory_blocking(root); !synced)
    return fail_while("recording journal", synced);
  return std::move(**locked);
}

Result<std::optional<JournalDirectory>> JournalDirectory::try_lock_blocking(const fs::path& root, const Uuid& journal) {
  return lock_blocking(root / journal.to_string());
}

Result<std::vector<SegmentPtr>> JournalDirectory::open_segments_blocking() const {
  std::error_code failure;
  std::vector<SegmentPtr> segments;
  for (fs::directory_iterator entry(path_, failure), end; !failure && entry != end; entry.increment(failure)) {
    const std::uint32_t number = segment_number(entry->path());
    if (number == 0) continue;
    auto segment = Segment::open_blocking(entry->path(), number);
    if (!segment) return tl::unexpected(segment.error());
    segments.push_back(std::move(*segment));
  }
  if (failure) return files::fail_with_errno(failure.value(), fmt::format("list {}", path_.string()));
  std::ranges::sort(segments, {}, [](const SegmentPtr& segment) { return segment->number(); });
  return segments;
}

Status JournalDirectory::rename_blocking(const std::string& name) {
  const fs::path renamed = path_.parent_path() / name;
  if (rename(path_.c_str(), renamed.c_str()) != 0) {
    return files::fail_with_errno(errno, fmt::format("rename {} to {}", path_.string(), name));
  }
  path_ = renamed;
  crash_point("journal: directory renamed");
  return files::sync_directory_blocking(path_.parent_path());
}

Status JournalDirectory::remove_blocking() {
  std::error_code failure;
  fs::remove_all(path_, failure);
  if (failure) return files::fail_with_errno(failure.value(), fmt::format("remove {}", path_.string()));
  crash_point("journal: directory removed");
  return files::sync_directory_blocking(path_.parent_path());
}

}  // namespace aftertone::storage
