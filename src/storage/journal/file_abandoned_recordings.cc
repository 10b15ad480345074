#include "storage/journal/file_abandoned_recordings.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "base/error_codes.h"
#include "base/log.h"
#include "files/file.h"
#include "storage/journal/salvage.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
namespace {

// A journal whose recordings are all committed has this behind its name while it is being removed: the rename is the
// one step that counts, so that no half-removed journal is ever replayed.
constexpr const char* kDone = ".done";
// Committed, but with audio whose recording cannot be told any more: kept for a person.
constexpr const char* kDamaged = ".damaged";

Result<std::vector<SegmentPtr>> open_segments_blocking(const std::vector<JournalDirectory>& directories) {
  std::vector<SegmentPtr> segments;
  for (const JournalDirectory& directory : directories) {
    auto found = directory.open_segments_blocking();
    if (!found) return tl::unexpected(found.error());
    std::ranges::move(*found, std::back_inserter(segments));
  }
  return segments;
}

// Durably.
Status remove_tree_blocking(const fs::path& path) {
  std::error_code failure;
  const auto removed = fs::remove_all(path, failure);
  if (failure) return files::fail_with_errno(failure.value(), "remove " + path.string());
  return removed == 0 ? Status() : files::sync_directory_blocking(path.parent_path());
}

std::vector<fs::path> names_in(const fs::path& root, std::error_code& failure) {
  std::vector<fs::path> names;
  for (fs::directory_iterator entry(root, failure), end; !failure && entry != end; entry.increment(failure)) {
    names.push_back(entry->path().filename());
  }
  if (failure == std::errc::no_such_file_or_directory) failure.clear();  // no journal was ever started here
  return names;
}

Status keep_for_a_person_blocking(const Uuid& journal, std::vector<JournalDirectory>& directories, int lost) {
  for (auto directory = directories.rbegin(); directory != directories.rend(); ++directory) {
    if (const Status renamed = directory->rename_blocking(journal.to_string() + kDamaged); !renamed) return renamed;
    log::error(error_codes::kJournalDamaged, "journal",
               "{} recordings in {} cannot be told any more; kept for repair by hand: see docs/formats/journal.md",
               lost, directory->path().string());
  }
  return {};
}

}  // namespace

Result<int> FileAbandonedRecordings::for_each_blocking(const std::function<Status(Found&)>& commit) {
  finish_removals_blocking();
  const auto journals = list_blocking();
  if (!journals) return tl::unexpected(journals.error());
  int committed = 0;
  for (const Uuid& id : *journals) {
    auto journal = lock_blocking(id);
    if (journal && !*journal) continue;  // its process lives, or somebody else salvages it
    const auto count = journal ? salvage_blocking(**journal, commit) : Result<int>(tl::unexpected(journal.error()));
    if (count) {
      committed += *count;
    } else {
      log::warning("journal", "journal {} cannot be salvaged now: {}", id.to_string(), to_string(count.error()));
    }
  }
  return committed;
}

// After a crash between the deciding rename and the end of a removal.
void FileAbandonedRecordings::finish_removals_blocking() const {
  for (const fs::path& root : roots_) {
    std::error_code failure;  // list_blocking says it
    for (const fs::path& name : names_in(root, failure)) {
      if (name.extension() == kDone && Uuid::parse(name.stem().string())) finish_removal_blocking(root / name);
    }
  }
}

// The directory whose name says that the journal is done goes last: while a part of it is left elsewhere, that name
// keeps it from being replayed.
void FileAbandonedRecordings::finish_removal_blocking(const fs::path& done) const {
  bool is_all_removed = true;
  const auto remove_blocking = [&is_all_removed](const fs::path& path) {
    const Status removed = remove_tree_blocking(path);
    if (removed) return;
    is_all_removed = false;
    log::warning("journal", "{}; the next pass will try again", to_string(removed.error()));
  };
  for (const fs::path& root : roots_)
    remove_blocking(root / done.stem());
  if (is_all_removed && may_go_(*Uuid::parse(done.stem().string()))) remove_blocking(done);
}

// The first rename decides; the other directories are found by it after a crash.
Status FileAbandonedRecordings::remove_blocking(Journal& journal) const {
  std::vector<JournalDirectory>& directories = journal.directories;
  if (const Status renamed = directories.front().rename_blocking(journal.id.to_string() + kDone); !renamed)
    return renamed;
  for (auto directory = directories.rbegin(); directory != directories.rend() - 1; ++directory) {
    if (const Status removed = directory->remove_blocking(); !removed) return removed;
  }
  return may_go_(journal.id) ? directories.front().remove_blocking() : Status();
}

// In the order in which the processes were started; without those that are done.
Result<std::vector<Uuid>> FileAbandonedRecordings::list_blocking() const {
  std::set<Uuid> journals;
  std::set<Uuid> done;
  for (const fs::path& root : roots_) {
    std::error_code failure;
    for (const fs::path& name : names_in(root, failure)) {
      const auto id = Uuid::parse(name.stem().string());
      if (id && name.extension() == kDone) done.insert(*id);
      if (id && !name.has_extension()) journals.insert(*id);
    }
    if (failure) return files::fail_with_errno(failure.value(), "list the journals in " + root.string());
  }
  for (const Uuid& id : done)
    journals.erase(id);
  return std::vector<Uuid>(journals.begin(), journals.end());
}

Result<std::optional<FileAbandonedRecordings::Journal>> FileAbandonedRecordings::lock_blocking(const Uuid& id) const {
  Journal journal{id, {}};
  for (const fs::path& root : roots_) {
    std::error_code failure;
    if (!fs::exists(root / id.to_string(), failure)) continue;
    auto directory = JournalDirectory::try_lock_blocking(root, id);
    if (!directory) return tl::unexpected(directory.error());
    if (!*directory) return std::nullopt;
    journal.directories.push_back(std::move(**directory));
  }
  if (journal.directories.empty()) return std::nullopt;
  return journal;
}

Result<int> FileAbandonedRecordings::salvage_blocking(Journal& journal,
                                                      const std::function<Status(Found&)>& commit) const {
  auto segments = open_segments_blocking(journal.directories);
  if (!segments) return tl::unexpected(segments.error());
  auto found = find_recordings_blocking(journal.id, std::move(*segments));
  if (!found) return tl::unexpected(found.error());
  const Salvage salvage = commit_found_blocking(*found, commit);
  if (salvage.failed > 0) return salvage.committed;
  const Status removed = salvage.lost > 0 ? keep_for_a_person_blocking(journal.id, journal.directories, salvage.lost)
                                          : remove_blocking(journal);
  if (!removed) log::warning("journal", "{}; the next pass will do it", to_string(removed.error()));
  return salvage.committed;
}

}  // namespace aftertone::storage
