#include "sip/stack/post_queue.h"

#include <sys/eventfd.h>

#include <cstdint>

#include "base/assert.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::sip {
namespace {

// Ten thousand dialogs with a few wishes each; the SIP thread empties it in milliseconds.
constexpr std::size_t kBound = 65'536;

}  // namespace

PostQueue::PostQueue() : wakeup_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  AT_ASSERT(wakeup_.is_open());
}

void PostQueue::post(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_open_) return;
    if (jobs_.size() < kBound) {
      jobs_.push_back(std::move(job));
      job = nullptr;
    }
  }
  if (job) {
    log::error(error_codes::kOverloaded, "sip", "the SIP thread is {} requests behind; one was dropped", kBound);
  } else {
    wake();
  }
}

void PostQueue::post_always(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_open_) return;
    jobs_.push_back(std::move(job));
  }
  wake();
}

std::vector<PostQueue::Job> PostQueue::take() {
  std::uint64_t count = 0;
  (void)!read(wakeup_.value(), &count, sizeof count);
  const std::lock_guard lock(mutex_);
  return std::exchange(jobs_, {});
}

void PostQueue::close() {
  std::vector<Job> dropped;  // destroyed without the lock: a job may own a handle whose destructor posts
  const std::lock_guard lock(mutex_);
  is_open_ = false;
  dropped.swap(jobs_);
}

void PostQueue::wake() {
  const std::uint64_t one = 1;
  (void)!write(wakeup_.value(), &one, sizeof one);
}

}  // namespace aftertone::sip
