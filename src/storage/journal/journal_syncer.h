// The thread at-journal-sync: does for at-journal what waits for the disk, one job at a time, so that appending never
// does. Syncs take seconds when a disk stalls; what has been written by then survives the process all the same.
// Members are called from at-journal.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/result.h"
#include "storage/journal/journal_control.h"

namespace aftertone::storage {

class JournalSyncer {
 public:
  using Job = std::function<Status()>;

  explicit JournalSyncer(JournalControl& control);  // its wait() ends when a job has
  ~JournalSyncer();                                 // after the job under way
  JournalSyncer(const JournalSyncer&) = delete;
  JournalSyncer& operator=(const JournalSyncer&) = delete;

  // No job is under way, and no result waits to be taken.
  bool is_idle() const { return is_idle_; }
  void start(Job job);                  // while idle
  std::optional<Status> take_result();  // once a job
  void wait_blocking();                 // until there is a result; not while idle

 private:
  void run();

  JournalControl& control_;
  bool is_idle_ = true;  // as at-journal knows it
  std::mutex mutex_;
  std::condition_variable changed_;
  Job job_;
  std::optional<Status> result_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace aftertone::storage
