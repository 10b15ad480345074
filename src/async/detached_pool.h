// Threads for what may never come back, such as a file on a server that has died: the caller waits no longer than it
// wants, and leaves the thread to its fate. Blocks; any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "async/task.h"

namespace aftertone::async {

class DetachedPool {
 public:
  enum class Outcome {
    done,
    late,      // it began and is not over: given up
    crowded,   // no thread became free in time
    all_stuck  // every thread is at something that was given up
  };

  // At most `threads`, named `name`-N, each made when it is first needed. One that was given up counts until it comes
  // back.
  DetachedPool(std::string name, std::size_t threads);
  // Waits for no job: what is stuck ends by itself, or with the process.
  ~DetachedPool();
  DetachedPool(const DetachedPool&) = delete;
  DetachedPool& operator=(const DetachedPool&) = delete;

  // `job` owns all that it uses: it may outlive the caller and the pool. After `done` it is over and seen by the
  // caller.
  Outcome run_blocking(std::function<void()> job, Deadline deadline);
  std::size_t stuck() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace aftertone::async
