// The recordings in copies of dead nodes' journals: claimed, replayed, handed over, removed. For the holder of the role
// salvager. Handing over twice does no harm, whoever else does it at the same time: the commit is idempotent.
#pragma once

#include <functional>

#include "cluster/node_store.h"
#include "storage/journal/copy/quiet_copies.h"
#include "storage/journal/salvage.h"
#include "voicemail/ports/recording_journal.h"

namespace aftertone::storage {

class CopiedRecordings : public voicemail::AbandonedRecordings {
 public:
  // `holds_role`: asked before each claim. `nodes` outlives this.
  CopiedRecordings(std::filesystem::path shared, cluster::NodeStore& nodes, Epoch epoch,
                   std::function<bool()> holds_role);

  // One look. Errors: the shared store, or the database, cannot be asked, or something could not be committed: take
  // your time before the next look. A copy that cannot be read or removed now is left for that one, with a log line.
  Result<int> for_each_blocking(const CommitFound& commit) override;

 private:
  Result<Salvage> salvage_blocking(const CopiedJournal& found, const CommitFound& commit) const;
  static void finish_removals_blocking(const std::vector<CopiedJournal>& copies);

  const std::filesystem::path shared_;
  cluster::NodeStore& nodes_;
  const Epoch epoch_;
  const std::function<bool()> holds_role_;
  QuietCopies quiet_;
};

}  // namespace aftertone::storage
