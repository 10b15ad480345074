#include "storage/journal/copy/journal_copy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "files/file.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kBetweenBeats{3};  // several before a copy counts as quiet

}  // namespace

JournalCopy::JournalCopy(std::vector<fs::path> roots, const Uuid& journal, const fs::path& directory)
    : roots_(std::move(roots)), journal_(journal), path_(directory / journal.to_string()), mark_(mark_of(journal)) {}

fs::path JournalCopy::file_of(std::uint32_t number) const {
  return path_ / segment_file_name(number);
}

// What the journal removed before this was called had its forget records in the files that are listed.
JournalCopy::Originals JournalCopy::list_blocking() const {
  Originals originals;
  for (const fs::path& root : roots_) {
    std::error_code failure;
    for (fs::directory_iterator entry(root / journal_.to_string(), failure), end; !failure && entry != end;
         entry.increment(failure)) {
      const std::uint32_t number = segment_number(entry->path());
      if (number != 0) originals.files.emplace(number, entry->path());
    }
    if (failure) originals.is_complete = false;
  }
  return originals;
}

Status JournalCopy::catch_up_blocking() {
  std::error_code failure;
  const bool is_there = fs::exists(path_, failure);
  if (failure) return files::fail_with_errno(failure.value(), fmt::format("look for {}", path_.string()));
  if (!is_there) copies_.clear();  // never begun, or taken away
  const Originals originals = list_blocking();
  for (const auto& [number, file] : originals.files) {
    if (const Status copied = copy_blocking(number, file); !copied) {
      copies_.erase(number);
      return copied;
    }
  }
  if (const Status beaten = copies_.empty() ? Status() : beat_blocking(); !beaten) return beaten;
  return originals.is_complete ? remove_unneeded_blocking(originals) : Status();
}

// Not durable: it says nothing after a crash.
Status JournalCopy::beat_blocking() {
  if (std::chrono::steady_clock::now() < next_beat_) return {};
  const fs::path pulse = path_ / "pulse";
  const UniqueFd fd(open(pulse.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640));
  if (!fd.is_open()) return files::fail_with_errno(errno, fmt::format("open {}", pulse.string()));
  const std::array<std::uint8_t, 1> beat{'.'};
  if (const Status written = files::write_fully_blocking(fd.value(), beat, beats_); !written)
    return fail_while(pulse.string(), written);
  ++beats_;
  next_beat_ = std::chrono::steady_clock::now() + kBetweenBeats;
  return {};
}

Status JournalCopy::copy_blocking(std::uint32_t number, const fs::path& original) {
  auto copy = copies_.find(number);
  if (copy == copies_.end()) {
    auto segment = Segment::open_blocking(original, number);
    if (!segment) return {};  // gone meanwhile; the next round knows
    if (const Status made = files::make_directories_blocking(path_, 0750); !made) return made;
    copy = copies_.emplace(number, SegmentCopy(std::move(*segment), file_of(number), mark_)).first;
  }
  return copy->second.catch_up_blocking();
}

// In the order of their numbers, as the journal does: a begin never outlives the forget record that ends it.
Status JournalCopy::remove_unneeded_blocking(const Originals& originals) {
  for (auto copy = copies_.begin(); copy != copies_.end();) {
    const std::uint32_t number = copy->first;
    if (originals.files.contains(number)) {
      ++copy;
      continue;
    }
    if (unlink(file_of(number).c_str()) != 0 && errno != ENOENT)
      return files::fail_with_errno(errno, fmt::format("remove {}", file_of(number).string()));
    if (const Status synced = files::sync_directory_blocking(path_); !synced) return synced;
    copy = copies_.erase(copy);
  }
  return {};
}

// A journal removes itself when all is in the mailboxes. A root that is gone too is something else: a disk that failed.
bool JournalCopy::has_left_nothing_blocking() const {
  return std::ranges::all_of(roots_, [this](const fs::path& root) {
    std::error_code failure;
    return fs::is_directory(root, failure) && !fs::exists(root / journal_.to_string(), failure) && !failure;
  });
}

Status JournalCopy::finish_blocking() {
  if (has_left_nothing_blocking()) return remove_copy_blocking(path_);
  return catch_up_blocking();
}

Status remove_copy_blocking(const fs::path& path) {
  std::error_code failure;
  const auto removed = fs::remove_all(path, failure);
  if (failure) return files::fail_with_errno(failure.value(), fmt::format("remove {}", path.string()));
  return removed == 0 ? Status() : files::sync_directory_blocking(path.parent_path());
}

}  // namespace aftertone::storage
