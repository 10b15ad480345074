// What makes a recording safe: the lanes from the media threads, the journal and its copy for other nodes, and the
// salvage of what a crash left.
#pragma once

#include <memory>
#include <vector>

#include "app/config/settings.h"
#include "async/blocking_pool.h"
#include "async/chunk_lane.h"
#include "async/task_group.h"
#include "storage/journal/copy/journal_copier.h"
#include "storage/journal/file_abandoned_recordings.h"
#include "storage/journal/file_journal.h"
#include "voicemail/ports/stores.h"
#include "voicemail/usecases/salvage_recordings.h"

namespace aftertone::app {

// Where its own journals are: as in storage::JournalSettings.
std::vector<std::filesystem::path> journal_roots(const Settings& settings);
// Where the nodes keep copies of their journals: a folder a node. Empty: they keep none.
std::filesystem::path copy_directory(const Settings& settings);

// Home: at-main; what it gives out is used by the threads that its users say.
class RunningJournal {
 public:
  // Error: what the journal says, naming the directory. Blocks.
  static Result<std::unique_ptr<RunningJournal>> start_blocking(const Settings& settings);

  std::vector<async::ChunkLane*> lanes() const;  // one a media thread
  storage::FileJournal& journal() { return *journal_; }
  voicemail::AbandonedRecordings& abandoned() { return abandoned_; }
  void say_if_the_copy_hangs();  // any thread

 private:
  explicit RunningJournal(const Settings& settings);

  std::vector<std::unique_ptr<async::ChunkLane>> lanes_;
  std::unique_ptr<storage::JournalCopier> copier_;  // ends after the journal; null: none is kept
  std::unique_ptr<storage::FileJournal> journal_;
  storage::FileAbandonedRecordings abandoned_;
};

// Every ten seconds: salvages. Home: the loop of `home`.
class Caretaker {
 public:
  // All outlives the caretaker.
  Caretaker(async::Executor home, voicemail::Stores& stores, RunningJournal& journal,
            voicemail::OnSalvaged on_salvaged);
  void start();
  void stop_blocking() { tasks_.stop_blocking(); }

 private:
  async::Task<> run();
  async::Task<> watch_copy();
  void look_after_blocking();

  voicemail::Stores& stores_;
  RunningJournal& journal_;
  const voicemail::OnSalvaged on_salvaged_;
  async::BlockingPool pool_{"at-care", 1, 4};
  async::TaskGroup tasks_;
};

}  // namespace aftertone::app
