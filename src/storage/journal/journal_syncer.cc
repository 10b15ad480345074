#include "storage/journal/journal_syncer.h"

#include <utility>

#include "async/thread_name.h"
#include "base/assert.h"
#include "metrics/metric.h"

namespace aftertone::storage {
namespace {

const metrics::Histogram syncs("aftertone_journal_sync_seconds",
                               "How long the journal's disk takes to make audio durable.",
                               {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10});
const metrics::Counter failures("aftertone_journal_sync_failures_total", "Times at which it could not.");

}  // namespace

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
    const auto began = std::chrono::steady_clock::now();
    Status result = job();
    syncs.observe(std::chrono::steady_clock::now() - began);
    if (!result) failures.add();
    lock.lock();
    result_ = std::move(result);
    changed_.notify_all();
    control_.wake();
  }
}

}  // namespace aftertone::storage
