// The thread at-journal-copy: keeps a copy of the journal on a shared store, so that another node can make messages of
// it when this one's disk is gone. As well as it can: nothing waits for it, and a store that hangs only stops the
// copying. A thread of its own rather than a pool's, because the kernel may never give it back: then it is left behind
// at the end, with what it owns.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/uuid.h"

namespace aftertone::storage {

struct CopierSettings {
  std::vector<std::filesystem::path> roots;   // of the journal, as in JournalSettings
  std::filesystem::path directory;            // this node's own on the shared store
  std::chrono::milliseconds pause{500};       // between two rounds
  std::chrono::milliseconds patience{5'000};  // a round that takes longer is said to hang
  std::chrono::milliseconds end_limit{2'000};
};

class JournalCopier {
 public:
  JournalCopier(const CopierSettings& settings, const Uuid& journal);
  // When the journal has ended: copies the rest, or removes the copy when there is nothing to salvage. At most
  // `end_limit`.
  ~JournalCopier();
  JournalCopier(const JournalCopier&) = delete;
  JournalCopier& operator=(const JournalCopier&) = delete;

  // Any thread; does not wait. For an earlier journal of this node, all of which is in the mailboxes: whether its copy
  // is gone. The first call has it removed.
  bool has_removed(const Uuid& earlier);
  // Any thread; call it now and then: writes a line into the log when a round hangs.
  void say_if_it_hangs();

 private:
  struct State;
  static void run(const std::shared_ptr<State>& state);

  const std::shared_ptr<State> state_;
};

}  // namespace aftertone::storage
