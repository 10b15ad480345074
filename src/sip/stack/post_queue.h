// The way from any thread to the SIP thread: a bounded queue of jobs and an eventfd that sofia's loop watches. It
// outlives the stack, so that the handle of a dialog may die at any time.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "base/unique_fd.h"

namespace aftertone::sip {

class StackCore;

class PostQueue {
 public:
  using Job = std::function<void(StackCore&)>;

  PostQueue();

  // Any thread. What comes beyond the bound is dropped with a log line; after close() everything is.
  void post(Job job);
  // Not subject to the bound, for what must not be lost and comes at most once a dialog: its end.
  void post_always(Job job);

  // SIP thread.
  int fd() const { return wakeup_.value(); }
  std::vector<Job> take();
  void close();

 private:
  void wake();

  UniqueFd wakeup_;
  std::mutex mutex_;
  std::vector<Job> jobs_;
  bool is_open_ = true;
};

}  // namespace aftertone::sip
