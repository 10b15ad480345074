// A fixed number of threads with a bounded queue, for what blocks: SQL, files, fsync, DNS, SMTP, hashing.
//   Result<Mailbox> box = co_await pool.run<Mailbox>([&] { return store.find(number); });
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "async/wakeup.h"
#include "base/result.h"

namespace aftertone::async {

class BlockingPool {
 public:
  // Threads are named `name`-N. `bound` is how many jobs may wait.
  BlockingPool(std::string name, std::size_t threads, std::size_t bound);
  ~BlockingPool();  // runs what is queued, then joins
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // Any thread. False when the queue is full or the pool has stopped.
  [[nodiscard]] bool try_post(std::function<void()> job);

  // Runs `job` on a pool thread and resumes the caller on its own loop. The job is always waited for, also when the
  // caller's TaskGroup stops, so it may refer to the caller's variables. Error: unavailable (temporary) when the queue
  // is full.
  template <typename T>
  Task<Result<T>> run(std::function<Result<T>()> job) {
    std::optional<Result<T>> result;
    const std::function<void()> store_result = [&result, &job] { result.emplace(job()); };
    const bool was_run = co_await run_job(store_result);
    if (!was_run) {
      co_return fail_temporarily(Code::unavailable, "too much waits for the threads that do blocking work");
    }
    co_return std::move(*result);
  }

  void stop();

 private:
  Task<bool> run_job(std::function<void()> job);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aftertone::async
