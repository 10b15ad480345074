#include "app/log/outlet_thread.h"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "async/thread_name.h"
#include "base/error_codes.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBatch = 512;
constexpr auto kLastWords = 1s;

}  // namespace

struct OutletThread::State {
  State(std::unique_ptr<Outlet> where, OutletLimits allowed) : outlet(std::move(where)), limits(allowed) {}

  void run();
  bool take_batch();
  void write_batch();
  void wait_before_retry();
  void tell(const Status& written);
  void add_gap(Service service);

  const std::unique_ptr<Outlet> outlet;  // home: the thread
  const OutletLimits limits;
  std::deque<RecordPtr> batch;  // home: the thread
  bool is_failing = false;      // home: the thread
  bool had_last_try = false;    // home: the thread

  std::atomic<std::size_t> waiting{0};  // in `queue` and `batch`
  std::mutex mutex;                     // guards what follows, between who logs and the thread; nothing waits under it
  std::condition_variable arrived;
  std::condition_variable changed;
  std::deque<RecordPtr> queue;
  std::size_t dropped = 0;
  std::uint64_t put = 0;
  std::uint64_t done = 0;
  bool is_stopping = false;
  bool has_ended = false;
};

void OutletThread::State::run() {
  while (take_batch())
    write_batch();
  const std::lock_guard lock(mutex);
  has_ended = true;
  changed.notify_all();
}

// False: it is to stop, and everything is written, or cannot be.
bool OutletThread::State::take_batch() {
  std::unique_lock lock(mutex);
  if (is_stopping && is_failing && std::exchange(had_last_try, true)) return false;
  arrived.wait(lock, [this] { return is_stopping || !queue.empty() || !batch.empty(); });
  while (!queue.empty() && batch.size() < kBatch) {
    batch.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  if (queue.empty() && dropped > 0 && !batch.empty()) add_gap(batch.back()->service);
  return !batch.empty();
}

void OutletThread::State::write_batch() {
  const std::size_t before = batch.size();
  const Status written = outlet->write_blocking(batch);
  const std::size_t count = before - batch.size();
  waiting -= count;
  {
    const std::lock_guard lock(mutex);
    done += count;
    changed.notify_all();
  }
  tell(written);
  if (!written) wait_before_retry();
}

void OutletThread::State::wait_before_retry() {
  std::unique_lock lock(mutex);
  arrived.wait_for(lock, limits.retry, [this] { return is_stopping; });
}

// Goes through the log itself: the other outlets say it now, this one when it can.
void OutletThread::State::tell(const Status& written) {
  if (written.has_value() != is_failing) return;
  is_failing = !written;
  const std::string name = outlet->name();
  if (is_failing) {
    log::error(error_codes::kLogUnwritable, log::About{.thing = name}, "log", "{}: {}; lines wait in memory", name,
               written.error().detail);
  } else {
    log::over(error_codes::kLogUnwritable, log::About{.thing = name}, "log", "{}: written again", name);
  }
}

// Where the lines would have been. Under the lock.
void OutletThread::State::add_gap(Service service) {
  const std::string text = fmt::format("{}: {} lines are missing here", outlet->name(), std::exchange(dropped, 0));
  const log::Entry entry{log::Level::error, &error_codes::kLogLinesLost, "log", text, {}};
  queue.push_back(std::make_shared<Record>(record_of(entry, service)));
  ++waiting;
  ++put;
}

OutletThread::OutletThread(const std::string& thread_name, std::unique_ptr<Outlet> outlet, OutletLimits limits)
    : state_(std::make_shared<State>(std::move(outlet), limits)) {
  std::thread([state = state_, thread_name] {
    async::name_this_thread(thread_name);
    state->run();
  }).detach();
}

OutletThread::~OutletThread() {
  std::unique_lock lock(state_->mutex);
  state_->is_stopping = true;
  state_->arrived.notify_all();
  state_->changed.wait_for(lock, kLastWords, [this] { return state_->has_ended; });
}

void OutletThread::put(const RecordPtr& record) {
  const std::lock_guard lock(state_->mutex);
  const bool is_error = record->level == log::Level::error;
  const std::size_t most = state_->limits.most_lines + (is_error ? state_->limits.room_for_errors : 0);
  if (state_->waiting >= most) {
    ++state_->dropped;
    return;
  }
  if (state_->dropped > 0) state_->add_gap(record->service);
  state_->queue.push_back(record);
  ++state_->waiting;
  ++state_->put;
  state_->arrived.notify_one();
}

void OutletThread::flush_blocking(std::chrono::milliseconds longest) const {
  std::unique_lock lock(state_->mutex);
  const std::uint64_t wanted = state_->put;
  state_->changed.wait_for(lock, longest, [&] { return state_->done >= wanted; });
}

std::size_t OutletThread::waiting() const {
  return state_->waiting;
}

}  // namespace aftertone::app
