// The recordings in copies of dead nodes' journals: claimed, replayed, handed over, removed. For the holder of the role
// salvager. Handing over twice does no harm, whoever else does it at the same time: the commit is idempotent.
// The shared store may hang. Threads that may be left behind ask it, and what is handed over is in memory.
#pragma once

#include <functional>

#include "async/detached_pool.h"
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
  struct Claimed {
    CopiedJournal copy;
    FoundRecordings found;
  };

  Result<Salvage> salvage_blocking(const CopiedJournal& seen, const CommitFound& commit);
  Result<std::vector<CopiedJournal>> list_blocking();
  Result<Claimed> claim_blocking(const CopiedJournal& seen);
  Status conclude_blocking(const CopiedJournal& copy, const Salvage& salvage);
  Status commit_blocking(Found& found, const CommitFound& commit);

  template <typename T>
  Result<T> ask_blocking(std::chrono::milliseconds limit, std::function<Result<T>()> job);

  const std::filesystem::path shared_;
  cluster::NodeStore& nodes_;
  const Epoch epoch_;
  const std::function<bool()> holds_role_;
  async::DetachedPool pool_{"at-salvage-io", 1};
  QuietCopies quiet_;
};

}  // namespace aftertone::storage
