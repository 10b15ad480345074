#include "async/blocking_pool.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "async/thread_name.h"

namespace aftertone::async {

namespace asio = boost::asio;

struct BlockingPool::State {
  std::size_t bound;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> queue;
  bool stopping = false;
  std::vector<std::thread> threads;

  void work() {
    for (;;) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      const std::function<void()> job = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      job();
    }
  }
};

BlockingPool::BlockingPool(std::string name, std::size_t threads, std::size_t bound)
    : state_(std::make_unique<State>()) {
  state_->bound = bound;
  for (std::size_t i = 0; i < threads; ++i) {
    state_->threads.emplace_back([state = state_.get(), thread_name = name + "-" + std::to_string(i)] {
      name_this_thread(thread_name);
      state->work();
    });
  }
}

BlockingPool::~BlockingPool() {
  stop();
}

bool BlockingPool::try_post(std::function<void()> job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->bound) return false;
    state_->queue.push_back(std::move(job));
  }
  state_->changed.notify_one();
  return true;
}

void BlockingPool::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  for (std::thread& thread : state_->threads) {
    if (thread.joinable()) thread.join();
  }
}

Task<bool> BlockingPool::run_job(std::function<void()> job) {
  const Executor home = co_await asio::this_coro::executor;
  auto start = [this, home, &job](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    const bool accepted = try_post([home, shared, &job] {
      job();
      asio::post(home, [shared] { (*shared)(true); });
    });
    if (!accepted) asio::post(home, [shared] { (*shared)(false); });
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(bool)>(std::move(start),
                                                                                     asio::use_awaitable);
}

}  // namespace aftertone::async
