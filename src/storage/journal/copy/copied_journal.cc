#include "storage/journal/copy/copied_journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <optional>
#include <system_error>

#include "base/ascii.h"
#include "base/crash_point.h"
#include "base/unique_fd.h"
#include "files/file.h"
#include "storage/journal/copy/journal_copy.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kClaimed = ".claimed.";
constexpr std::string_view kDone = ".done";
constexpr std::string_view kDamaged = ".damaged";
constexpr std::size_t kUuidLength = 36;

std::optional<CopiedJournal> parse_copy(const std::string& node, const fs::path& path) {
  const std::string name = path.filename().string();
  const auto journal = Uuid::parse(name.substr(0, kUuidLength));
  if (!journal) return std::nullopt;
  CopiedJournal copy{node, *journal, CopyState::open, {}, 0, path};
  const std::string_view rest = std::string_view(name).substr(kUuidLength);
  if (rest == kDone) {
    copy.state = CopyState::done;
  } else if (rest == kDamaged) {
    copy.state = CopyState::damaged;
  } else if (rest.starts_with(kClaimed)) {
    const auto epoch = ascii::parse_unsigned(rest.substr(kClaimed.size()), INT64_MAX);
    if (!epoch) return std::nullopt;
    copy.state = CopyState::claimed;
    copy.claimed_under = Epoch(static_cast<std::int64_t>(*epoch));
  } else if (!rest.empty()) {
    return std::nullopt;
  }
  return copy;
}

// Whatever goes away while we look is not counted. Opened, because a client of NFS then asks the server.
std::uint64_t bytes_in_blocking(const fs::path& path) {
  std::uint64_t bytes = 0;
  std::error_code failure;
  for (fs::directory_iterator entry(path, failure), end; !failure && entry != end; entry.increment(failure)) {
    const UniqueFd fd(open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat found {};
    if (fd.is_open() && fstat(fd.value(), &found) == 0) bytes += static_cast<std::uint64_t>(found.st_size);
  }
  return bytes;
}

Status rename_blocking(const CopiedJournal& copy, const fs::path& renamed) {
  if (rename(copy.path.c_str(), renamed.c_str()) != 0)
    return files::fail_with_errno(errno, fmt::format("rename {} to {}", copy.path.string(), renamed.string()));
  crash_point("journal copy: renamed");
  return files::sync_directory_blocking(copy.path.parent_path());
}

fs::path named(const CopiedJournal& copy, std::string_view suffix) {
  return copy.path.parent_path() / copy.journal.to_string().append(suffix);
}

}  // namespace

Result<std::vector<CopiedJournal>> list_journals_blocking(const fs::path& folder, const std::string& node) {
  std::vector<CopiedJournal> journals;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    auto journal = parse_copy(node, entry->path());
    if (!journal) continue;
    journal->bytes = bytes_in_blocking(journal->path);
    journals.push_back(std::move(*journal));
  }
  const bool is_no_folder = failure == std::errc::not_a_directory || failure == std::errc::no_such_file_or_directory;
  if (failure && !is_no_folder) return files::fail_with_errno(failure.value(), fmt::format("list {}", folder.string()));
  return journals;
}

Result<std::vector<CopiedJournal>> list_copies_blocking(const fs::path& shared) {
  std::vector<CopiedJournal> copies;
  std::error_code failure;
  for (fs::directory_iterator entry(shared, failure), end; !failure && entry != end; entry.increment(failure)) {
    auto of_node = list_journals_blocking(entry->path(), entry->path().filename().string());
    if (!of_node) return of_node;
    std::ranges::move(*of_node, std::back_inserter(copies));
  }
  if (failure && failure != std::errc::no_such_file_or_directory)
    return files::fail_with_errno(failure.value(), fmt::format("list {}", shared.string()));
  std::ranges::sort(copies, {}, [](const CopiedJournal& copy) { return std::pair(copy.node, copy.journal); });
  return copies;
}

Result<CopiedJournal> claim_copy_blocking(const CopiedJournal& copy, Epoch epoch) {
  CopiedJournal claimed = copy;
  claimed.state = CopyState::claimed;
  claimed.claimed_under = epoch;
  claimed.path = named(copy, fmt::format("{}{}", kClaimed, epoch.value()));
  if (claimed.path == copy.path) return claimed;
  if (const Status renamed = rename_blocking(copy, claimed.path); !renamed) return tl::unexpected(renamed.error());
  return claimed;
}

Result<std::vector<SegmentPtr>> open_copied_segments_blocking(const CopiedJournal& copy) {
  std::error_code failure;
  std::vector<SegmentPtr> segments;
  for (fs::directory_iterator entry(copy.path, failure), end; !failure && entry != end; entry.increment(failure)) {
    const std::uint32_t number = segment_number(entry->path());
    if (number == 0) continue;
    auto segment = Segment::open_blocking(entry->path(), number);
    if (!segment) return tl::unexpected(segment.error());
    segments.push_back(std::move(*segment));
  }
  if (failure) return files::fail_with_errno(failure.value(), fmt::format("list {}", copy.path.string()));
  return segments;
}

Status finish_copy_blocking(const CopiedJournal& copy) {
  CopiedJournal done = copy;
  done.path = named(copy, kDone);
  if (copy.state != CopyState::done) {
    if (const Status removed = remove_copy_blocking(done.path); !removed) return removed;  // left by an earlier one
    if (const Status renamed = rename_blocking(copy, done.path); !renamed) return renamed;
  }
  return remove_copy_blocking(done.path);
}

Status keep_damaged_copy_blocking(const CopiedJournal& copy) {
  return rename_blocking(copy, named(copy, kDamaged));
}

}  // namespace aftertone::storage
