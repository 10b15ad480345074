#include "voicemail/usecases/message_committer.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "async/wakeup.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "metrics/metric.h"
#include "voicemail/usecases/deposit_message.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstRetry = 500ms;  // of a recording
constexpr std::chrono::milliseconds kLastRetry = 10s;
constexpr std::chrono::milliseconds kPermanentRetry = 5min;  // somebody has to act first
constexpr std::chrono::milliseconds kFirstTrial = 250ms;     // of the next one, while all are held up
constexpr std::chrono::milliseconds kLastTrial = 2s;
constexpr auto kLongestSleep = 1h;

const metrics::Histogram commits("aftertone_message_commit_seconds",
                                 "From a safe recording to the message in its mailbox.", metrics::waiting_seconds());

struct Job {
  async::StreamNumber stream;
  SealedRecording recording;
  std::shared_ptr<MessageCommitter::Progress> progress;
  std::chrono::milliseconds pause = kFirstRetry;
  Clock::time_point submitted_at = Clock::now();
};

// A permanent failure is somebody's work; a temporary one passes. Neither loses the recording: it stays in the journal.
void log_failure(const SealedRecording& recording, const Error& error) {
  log::failure(error.temporary, error_codes::kMessageUncommitted, "deposit",
               "message {} is safe in the journal but not in mailbox {} yet: {}", recording.info.id.to_string(),
               recording.info.mailbox.value(), to_string(error));
}

}  // namespace

struct MessageCommitter::Progress::State {
  State(async::Executor waiter, bool is_in_vain) : wakeup(std::move(waiter)), is_held_up(is_in_vain) {}
  async::Wakeup wakeup;
  const bool is_held_up;
  std::atomic<bool> committed{false};
};

MessageCommitter::Progress::Progress(async::Executor waiter, bool is_held_up)
    : state_(std::make_shared<State>(std::move(waiter), is_held_up)) {}

async::Task<bool> MessageCommitter::Progress::wait(async::Deadline deadline) {
  const std::shared_ptr<State> state = state_;
  while (!state->committed && !state->is_held_up && !deadline.has_passed())
    co_await state->wakeup.wait(deadline);
  co_return state->committed;
}

void MessageCommitter::Progress::set_committed() {
  state_->committed = true;
  state_->wakeup.wake();
}

struct MessageCommitter::State {
  State(async::Executor executor, async::BlockingPool& blocking_pool, std::size_t most_at_once, Stores& ports,
        RecordingJournal& recordings, std::function<void(const Message&)> when_committed)
      : home(executor),
        pool(blocking_pool),
        at_once(most_at_once),
        stores(ports),
        journal(recordings),
        on_committed(std::move(when_committed)),
        wakeup(executor),
        tasks(std::move(executor)) {}

  const async::Executor home;
  async::BlockingPool& pool;
  const std::size_t at_once;
  Stores& stores;
  RecordingJournal& journal;
  const std::function<void(const Message&)> on_committed;
  async::Wakeup wakeup;  // something can be started, perhaps

  std::mutex mutex;                        // guards what follows: recordings are submitted on any thread
  std::deque<Job> queue;                   // oldest first
  std::multiset<Clock::time_point> since;  // when those were submitted that are not committed
  std::atomic<std::size_t> waiting{0};
  std::atomic<bool> is_held_up{false};  // the last one failed, as the next would

  // Home only.
  std::multimap<Clock::time_point, Job> parked;  // by when they are tried again
  std::size_t running = 0;
  Clock::time_point next_trial{};
  std::chrono::milliseconds trial_pause = kFirstTrial;

  async::TaskGroup tasks;

  async::Task<> run() {
    for (;;) {
      unpark();
      while (may_start()) {
        std::optional<Job> job = take();
        if (!job) break;
        ++running;
        tasks.spawn("commit " + job->recording.info.id.to_string(), commit(std::move(*job)));
      }
      const async::Deadline next = next_time();
      co_await wakeup.wait(next);
    }
  }

  bool may_start() const {
    if (is_held_up) return running == 0 && Clock::now() >= next_trial;
    return running < at_once;
  }

  std::optional<Job> take() {
    const std::lock_guard lock(mutex);
    if (queue.empty()) return std::nullopt;
    std::optional<Job> job(std::move(queue.front()));
    queue.pop_front();
    return job;
  }

  void add(Job job) {
    const std::lock_guard lock(mutex);
    queue.push_back(std::move(job));
  }

  void unpark() {
    while (!parked.empty() && parked.begin()->first <= Clock::now())
      add(std::move(parked.extract(parked.begin()).mapped()));
  }

  bool has_queued() {
    const std::lock_guard lock(mutex);
    return !queue.empty();
  }

  async::Deadline next_time() {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(kLongestSleep);
    const auto sooner = [&left](Clock::time_point at) {
      left = std::min(left, std::chrono::ceil<std::chrono::milliseconds>(at - Clock::now()));
    };
    if (!parked.empty()) sooner(parked.begin()->first);
    if (is_held_up && running == 0 && has_queued()) sooner(next_trial);
    return async::Deadline::in(std::max(left, 1ms));
  }

  async::Task<> commit(Job job) {
    const std::function<Result<Message>()> deposit = [this, &job] { return commit_blocking(job); };
    const Result<Message> message = co_await pool.run<Message>(deposit);
    --running;
    if (message) {
      succeed(job, *message);
    } else {
      fail_for_now(std::move(job), message.error());
    }
    wakeup.wake();
  }

  Result<Message> commit_blocking(const Job& job) {
    const auto audio = journal.open(job.stream);
    if (!audio) return tl::unexpected(audio.error());
    return deposit_message_blocking(stores, job.recording, **audio);
  }

  void succeed(const Job& job, const Message& message) {
    if (is_held_up.exchange(false)) log::info("deposit", "messages reach their mailboxes again");
    trial_pause = kFirstTrial;
    journal.forget(job.stream);
    --waiting;
    commits.observe(Clock::now() - job.submitted_at);
    {
      const std::lock_guard lock(mutex);
      since.erase(since.find(job.submitted_at));
    }
    job.progress->set_committed();
    on_committed(message);
  }

  void fail_for_now(Job job, const Error& error) {
    log_failure(job.recording, error);
    std::chrono::milliseconds pause = kPermanentRetry;
    if (error.temporary) {
      is_held_up = true;
      next_trial = Clock::now() + trial_pause;
      trial_pause = std::min(trial_pause * 2, kLastTrial);
      pause = std::exchange(job.pause, std::min(job.pause * 2, kLastRetry));
    }
    parked.emplace(Clock::now() + pause, std::move(job));
  }
};

MessageCommitter::MessageCommitter(async::Executor home, async::BlockingPool& pool, std::size_t at_once, Stores& stores,
                                   RecordingJournal& journal, std::function<void(const Message&)> on_committed)
    : state_(std::make_shared<State>(std::move(home), pool, at_once, stores, journal, std::move(on_committed))) {
  state_->tasks.spawn("committer", state_->run());
}

MessageCommitter::~MessageCommitter() = default;

std::shared_ptr<MessageCommitter::Progress> MessageCommitter::submit(async::StreamNumber stream,
                                                                     SealedRecording recording) {
  auto progress = std::make_shared<Progress>(state_->home, state_->is_held_up);
  ++state_->waiting;
  Job job{stream, std::move(recording), progress};
  {
    const std::lock_guard lock(state_->mutex);
    state_->since.insert(job.submitted_at);
  }
  state_->add(std::move(job));
  state_->wakeup.wake();
  return progress;
}

std::size_t MessageCommitter::waiting() const {
  return state_->waiting;
}

std::chrono::milliseconds MessageCommitter::oldest() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->since.empty()) return 0ms;
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *state_->since.begin());
}

async::Task<> MessageCommitter::stop() {
  return state_->tasks.stop();
}

}  // namespace aftertone::voicemail
