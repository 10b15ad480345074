// Which copies of journals may be taken from their nodes: those of dead processes, that nobody has written to for a
// while either. A node that is cut off from the database but alive goes on writing, and is left alone. Pure; the caller
// tells what it sees, and when, by its own steady clock.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "cluster/node.h"
#include "storage/journal/copy/copied_journal.h"

namespace aftertone::storage {

constexpr std::chrono::seconds kSilentFor{15};  // without a heartbeat
constexpr std::chrono::seconds kQuietFor{15};   // without a byte more
// When another process of that node lives: it salvages its own disk first, and removes the copy.
constexpr std::chrono::seconds kTimeForItsOwn{60};

class QuietCopies {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  // Of those that are open or claimed, what is due now. `seen` is all there is; a process is known by its boot id,
  // which is its journal's.
  std::vector<CopiedJournal> due(const std::vector<CopiedJournal>& seen, const std::vector<cluster::Node>& nodes,
                                 Instant now);

 private:
  struct Sight {
    std::uint64_t bytes = 0;
    Instant since;
  };
  std::map<std::filesystem::path, Sight> sights_;
};

}  // namespace aftertone::storage
