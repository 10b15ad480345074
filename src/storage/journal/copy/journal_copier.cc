#include "storage/journal/copy/journal_copier.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "async/thread_name.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "storage/journal/copy/journal_copy.h"

namespace aftertone::storage {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kAfterFailure{2'000};

}  // namespace

struct JournalCopier::State {
  State(const CopierSettings& wanted, const Uuid& journal)
      : settings(wanted), copy(wanted.roots, journal, wanted.directory) {}

  bool wait(std::chrono::milliseconds pause);
  Status do_round_blocking();
  Status remove_earlier_blocking();
  void tell(const Status& round);
  void complain(const std::string& why);

  const CopierSettings settings;
  JournalCopy copy;  // at-journal-copy only

  std::atomic<bool> is_complaining{false};

  // What the threads share.
  std::mutex mutex;
  std::condition_variable changed;
  bool is_stopping = false;
  bool has_ended = false;
  bool is_left_behind = false;  // nobody waits for the end any more, and the log may be gone
  Clock::time_point round_began = Clock::time_point::max();  // max: none is under way
  std::map<Uuid, bool> earlier;                              // whose copy is to be removed; true: it is gone
};

JournalCopier::JournalCopier(const CopierSettings& settings, const Uuid& journal)
    : state_(std::make_shared<State>(settings, journal)) {
  std::thread([state = state_] { run(state); }).detach();
}

JournalCopier::~JournalCopier() {
  std::unique_lock lock(state_->mutex);
  state_->is_stopping = true;
  state_->changed.notify_all();
  const auto has_ended = [this] { return state_->has_ended; };
  state_->is_left_behind = !state_->changed.wait_for(lock, state_->settings.end_limit, has_ended);
  if (state_->is_left_behind)
    log::warning("journal", "journal-copy: {} hangs; what is missing there is on this machine's disk",
                 state_->settings.directory.string());
}

bool JournalCopier::has_removed(const Uuid& earlier) {
  const std::lock_guard lock(state_->mutex);
  const auto [known, is_new] = state_->earlier.emplace(earlier, false);
  if (is_new || !known->second) return false;
  state_->earlier.erase(known);
  return true;
}

void JournalCopier::say_if_it_hangs() {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->round_began == Clock::time_point::max()) return;
    if (Clock::now() - state_->round_began < state_->settings.patience) return;
  }
  state_->complain("it hangs");
}

void JournalCopier::run(const std::shared_ptr<State>& state) {
  async::name_this_thread("at-journal-copy");
  std::chrono::milliseconds pause{0};
  while (state->wait(pause)) {
    const Status round = state->do_round_blocking();
    state->tell(round);
    pause = round ? state->settings.pause : std::max(kAfterFailure, state->settings.pause);
  }
  const Status finished = state->copy.finish_blocking();
  const std::lock_guard lock(state->mutex);
  if (!finished && !state->is_left_behind) state->complain(to_string(finished.error()));
  state->has_ended = true;
  state->changed.notify_all();
}

// False: it is time to end. Otherwise a round begins.
bool JournalCopier::State::wait(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex);
  round_began = Clock::time_point::max();
  changed.wait_for(lock, pause, [this] { return is_stopping; });
  if (is_stopping) return false;
  round_began = Clock::now();
  return true;
}

Status JournalCopier::State::do_round_blocking() {
  if (const Status copied = copy.catch_up_blocking(); !copied) return copied;
  return remove_earlier_blocking();
}

Status JournalCopier::State::remove_earlier_blocking() {
  std::vector<Uuid> wanted;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [id, is_gone] : earlier)
      if (!is_gone) wanted.push_back(id);
  }
  for (const Uuid& id : wanted) {
    if (const Status removed = remove_copy_blocking(settings.directory / id.to_string()); !removed) return removed;
    const std::lock_guard lock(mutex);
    earlier[id] = true;
  }
  return {};
}

// One line when it begins to fail, one when it goes on.
void JournalCopier::State::tell(const Status& round) {
  if (!round) return complain(to_string(round.error()));
  if (is_complaining.exchange(false))
    log::over(error_codes::kJournalCopy, "journal", "journal-copy: {} is up to date again",
              settings.directory.string());
}

void JournalCopier::State::complain(const std::string& why) {
  if (is_complaining.exchange(true)) return;
  log::error(error_codes::kJournalCopy, "journal",
             "recordings are on this machine's disk only, and not in {}: {}. Calls go on, and copying when "
             "it can",
             settings.directory.string(), why);
}

}  // namespace aftertone::storage
