#include "voicemail/usecases/message_committer.h"

#include <atomic>

#include "async/wakeup.h"
#include "base/log.h"
#include "voicemail/usecases/deposit_message.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

constexpr auto kFirstRetry = 500ms;
constexpr auto kLastRetry = 10s;
constexpr auto kPermanentRetry = 5min;  // somebody has to act first

}  // namespace

struct MessageCommitter::Progress::State {
  explicit State(async::Executor waiter) : wakeup(std::move(waiter)) {}
  async::Wakeup wakeup;
  std::atomic<bool> committed{false};
};

MessageCommitter::Progress::Progress(async::Executor waiter) : state_(std::make_shared<State>(std::move(waiter))) {}

async::Task<bool> MessageCommitter::Progress::wait(async::Deadline deadline) {
  const std::shared_ptr<State> state = state_;
  while (!state->committed && !deadline.has_passed())
    co_await state->wakeup.wait(deadline);
  co_return state->committed;
}

void MessageCommitter::Progress::set_committed() {
  state_->committed = true;
  state_->wakeup.wake();
}

struct MessageCommitter::State {
  State(async::Executor executor, async::BlockingPool& blocking_pool, Stores& ports, RecordingJournal& recordings,
        std::function<void(const Message&)> when_committed)
      : home(executor),
        pool(blocking_pool),
        stores(ports),
        journal(recordings),
        on_committed(std::move(when_committed)),
        tasks(std::move(executor)) {}

  async::Executor home;
  async::BlockingPool& pool;
  Stores& stores;
  RecordingJournal& journal;
  std::function<void(const Message&)> on_committed;
  async::TaskGroup tasks;

  Result<Message> commit_blocking(async::StreamNumber stream, const SealedRecording& recording) {
    const auto audio = journal.open(stream);
    if (!audio) return tl::unexpected(audio.error());
    return deposit_message_blocking(stores, recording, **audio);
  }

  async::Task<> commit_until_done(async::StreamNumber stream, SealedRecording recording,
                                  std::shared_ptr<Progress> progress) {
    std::chrono::milliseconds pause = kFirstRetry;
    for (;;) {
      const std::function<Result<Message>()> job = [this, stream, &recording] {
        return commit_blocking(stream, recording);
      };
      const Result<Message> message = co_await pool.run<Message>(job);
      if (message) {
        journal.forget(stream);
        progress->set_committed();
        on_committed(*message);
        co_return;
      }
      log_failure(recording, message.error());
      const auto wait = message.error().temporary ? pause : std::chrono::milliseconds(kPermanentRetry);
      co_await async::sleep_until(async::Deadline::in(wait));
      pause = std::min<std::chrono::milliseconds>(pause * 2, kLastRetry);
    }
  }

  // A permanent failure is somebody's work; a temporary one passes. Neither loses the recording: it stays in the
  // journal.
  static void log_failure(const SealedRecording& recording, const Error& error) {
    const auto level = error.temporary ? log::Level::warning : log::Level::error;
    log::write(level, "deposit",
               fmt::format("message {} is safe in the journal but not in mailbox {} yet: {}",
                           recording.info.id.to_string(), recording.info.mailbox.value(), to_string(error)));
  }
};

MessageCommitter::MessageCommitter(async::Executor home, async::BlockingPool& pool, Stores& stores,
                                   RecordingJournal& journal, std::function<void(const Message&)> on_committed)
    : state_(std::make_shared<State>(std::move(home), pool, stores, journal, std::move(on_committed))) {}

MessageCommitter::~MessageCommitter() = default;

std::shared_ptr<MessageCommitter::Progress> MessageCommitter::submit(async::StreamNumber stream,
                                                                     SealedRecording recording) {
  auto progress = std::make_shared<Progress>(state_->home);
  std::string name = "commit " + recording.info.id.to_string();
  state_->tasks.spawn(std::move(name), state_->commit_until_done(stream, std::move(recording), progress));
  return progress;
}

std::size_t MessageCommitter::waiting() const {
  return state_->tasks.size();
}

async::Task<> MessageCommitter::stop() {
  return state_->tasks.stop();
}

}  // namespace aftertone::voicemail
