#include "async/detached_pool.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "async/thread_name.h"

namespace aftertone::async {
namespace {

enum class Stage { waits, runs, over, given_up };

struct Job {
  std::function<void()> work;
  Stage stage = Stage::waits;
};

struct Worker {
  std::thread thread;
  bool is_busy = false;
};

}  // namespace

struct DetachedPool::State {
  State(std::string thread_name, std::size_t most) : name(std::move(thread_name)), bound(most) {}

  const std::string name;
  const std::size_t bound;
  std::mutex mutex;  // guards what follows, between callers and threads
  std::condition_variable arrived;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Job>> queue;
  std::vector<std::unique_ptr<Worker>> workers;
  std::size_t idle = 0;
  std::size_t stuck = 0;
  bool is_over = false;

  static void work(const std::shared_ptr<State>& state, Worker& self) {
    std::unique_lock lock(state->mutex);
    for (;;) {
      ++state->idle;
      state->arrived.wait(lock, [&] { return state->is_over || !state->queue.empty(); });
      --state->idle;
      if (state->is_over) return;
      const std::shared_ptr<Job> job = std::move(state->queue.front());
      state->queue.pop_front();
      job->stage = Stage::runs;
      self.is_busy = true;
      lock.unlock();
      job->work();
      job->work = nullptr;  // what it owned goes before anybody is told
      lock.lock();
      self.is_busy = false;
      if (job->stage == Stage::given_up) --state->stuck;
      job->stage = Stage::over;
      state->changed.notify_all();
    }
  }

  void add_thread(const std::shared_ptr<State>& self) {
    const std::string thread_name = name + "-" + std::to_string(workers.size());
    Worker& worker = *workers.emplace_back(std::make_unique<Worker>());
    worker.thread = std::thread([self, thread_name, &worker] {
      name_this_thread(thread_name);
      work(self, worker);
    });
  }
};

DetachedPool::DetachedPool(std::string name, std::size_t threads)
    : state_(std::make_shared<State>(std::move(name), threads)) {}

DetachedPool::~DetachedPool() {
  std::vector<std::thread> idle;
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_over = true;
    state_->arrived.notify_all();
    for (const auto& worker : state_->workers) {
      if (worker->is_busy)
        worker->thread.detach();
      else
        idle.push_back(std::move(worker->thread));
    }
  }
  for (std::thread& thread : idle)
    thread.join();
}

DetachedPool::Outcome DetachedPool::run_blocking(std::function<void()> work, Deadline deadline) {
  const auto job = std::make_shared<Job>();
  job->work = std::move(work);
  std::unique_lock lock(state_->mutex);
  if (state_->stuck == state_->bound) return Outcome::all_stuck;
  state_->queue.push_back(job);
  if (state_->queue.size() > state_->idle && state_->workers.size() < state_->bound) state_->add_thread(state_);
  state_->arrived.notify_one();
  if (state_->changed.wait_until(lock, deadline.at(), [&] { return job->stage == Stage::over; })) return Outcome::done;
  if (job->stage == Stage::waits) {
    std::erase(state_->queue, job);
    return Outcome::crowded;
  }
  job->stage = Stage::given_up;
  ++state_->stuck;
  return Outcome::late;
}

std::size_t DetachedPool::stuck() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stuck;
}

}  // namespace aftertone::async
