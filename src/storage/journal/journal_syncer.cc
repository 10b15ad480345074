#include "storage/journal/journal_syncer.h"

#include <utility>

#include "async/thread_name.h"
#include "base/assert.h"

namespace aftertone::storage {

JournalSyncer::JournalSyncer(JournalControl& control) : control_(control), thread_([this] { run(); }) {}

JournalSyncer::~JournalSyncer() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void JournalSyncer::start(Job job) {
  AT_ASSERT(is_idle_);
  is_idle_ = false;
  {
    const std::lock_guard lock(mutex_);
    job_ = std::move(job);
  }
  changed_.notify_all();
}

std::optional<Status> JournalSyncer::take_result() {
  const std::lock_guard lock(mutex_);
  if (result_) is_idle_ = true;
  return std::exchange(result_, std::nullopt);
}

void JournalSyncer::wait_blocking() {
  AT_ASSERT(!is_idle_);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return result_.has_value(); });
}

void JournalSyncer::run() {
  async::name_this_thread("at-journal-sync");
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return job_ || is_stopping_; });
    if (!job_) return;
    const Job job = std::exchange(job_, nullptr);
    lock.unlock();
    Status result = job();
    lock.lock();
    result_ = std::move(result);
    changed_.notify_all();
    control_.wake();
  }
}

}  // namespace aftertone::storage
