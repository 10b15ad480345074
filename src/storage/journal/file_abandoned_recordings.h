// The journals of processes that died: replayed, handed over, removed. Two salvagers never work on the same journal,
// and one may die at any point: the next pass begins again, and commit is idempotent.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/uuid.h"
#include "storage/journal/journal_directory.h"
#include "voicemail/ports/recording_journal.h"

namespace aftertone::storage {

class FileAbandonedRecordings : public voicemail::AbandonedRecordings {
 public:
  // The roots as in JournalSettings: a journal whose disk failed goes on in the alternate one, and the two are one.
  // `may_go`: whether the last trace of a journal whose recordings are all committed may be removed. While it says no,
  // each pass asks again: so its copy elsewhere can be removed before nobody knows any more that it is of no use.
  explicit FileAbandonedRecordings(
      std::vector<std::filesystem::path> roots,
      std::function<bool(const Uuid&)> may_go = [](const Uuid&) { return true; })
      : roots_(std::move(roots)), may_go_(std::move(may_go)) {}

  // Errors: a root cannot be listed. A journal that cannot be read, or removed, is left with a log line and does not
  // stop the others.
  Result<int> for_each_blocking(const std::function<Status(Found&)>& commit) override;

 private:
  struct Journal {
    Uuid id;
    std::vector<JournalDirectory> directories;  // one in each root that has it
  };

  void finish_removals_blocking() const;
  void finish_removal_blocking(const std::filesystem::path& done) const;
  Result<std::vector<Uuid>> list_blocking() const;
  Status remove_blocking(Journal& journal) const;
  Result<std::optional<Journal>> lock_blocking(const Uuid& id) const;
  Result<int> salvage_blocking(Journal& journal, const std::function<Status(Found&)>& commit) const;

  const std::vector<std::filesystem::path> roots_;
  const std::function<bool(const Uuid&)> may_go_;
};

}  // namespace aftertone::storage
