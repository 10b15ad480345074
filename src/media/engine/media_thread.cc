#include "media/engine/media_thread.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "async/thread_name.h"
#include "base/log.h"

namespace aftertone::media {
namespace {

using namespace std::chrono_literals;

constexpr int kRealTimePriority = 40;
// A wheel that is later than this goes on from now: a burst of what was missed would help nobody.
constexpr auto kMaxCatchUp = 100ms;

// Before the first tick, so it may log.
void ask_for_real_time() {
  (void)prctl(PR_SET_TIMERSLACK, 1);
  sched_param parameters{};
  parameters.sched_priority = kRealTimePriority;
  const int error = pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
  if (error == 0) return;
  log::warning("media",
               "no real-time priority ({}): audio may stutter while the machine is busy. Allow it with LimitRTPRIO={}",
               std::strerror(error), kRealTimePriority);
}

void sleep_until(std::chrono::steady_clock::time_point time) {
  const auto since_boot = time.time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
  const timespec deadline{seconds.count(), std::chrono::nanoseconds(since_boot - seconds).count()};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) == EINTR) {
  }
}

}  // namespace

MediaThread::MediaThread(std::size_t index, std::size_t max_calls, int wake_fd)
    : name_("at-media-" + std::to_string(index)), wake_fd_(wake_fd), events_(max_calls), last_turn_(name_) {
  for (auto& slot : slots_)
    slot.reserve(max_calls);
  thread_ = std::thread([this] { run(); });
}

void MediaThread::put(std::unique_ptr<Command> command) {
  const bool may_find_it_asleep = std::holds_alternative<OpenCall>(command->what);
  commands_.put(command.release());
  if (!may_find_it_asleep) return;
  const std::lock_guard lock(sleep_mutex_);
  last_turn_.expect();
  has_work_.notify_one();
}

void MediaThread::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(sleep_mutex_);
    is_stopping_ = true;
    has_work_.notify_one();
  }
  thread_.join();
  hand_back_everything();
}

void MediaThread::hand_back_everything() {
  for (auto& slot : slots_) {
    for (const Seat& seat : slot) {
      if (seat.call->close_command() != nullptr) done_.put(seat.call->close_command());
    }
    slot.clear();
  }
  for (Command* command = commands_.take_all(); command != nullptr;) {
    done_.put(std::exchange(command, command->next));
  }
}

void MediaThread::run() {
  async::name_this_thread(name_);
  ask_for_real_time();
  while (!is_stopping_) {
    if (calls_ == 0) {
      wait_for_work();
    } else {
      wait_for_slot();
    }
    run_slot();
  }
}

void MediaThread::wait_for_work() {
  std::unique_lock lock(sleep_mutex_);
  if (commands_.is_empty()) last_turn_.rest();
  has_work_.wait(lock, [this] { return is_stopping_ || !commands_.is_empty(); });
  slot_at_ = Clock::now();
  late_ = 0ns;
}

void MediaThread::wait_for_slot() {
  slot_at_ += kSlotTime;
  ++slot_;
  Clock::time_point now = Clock::now();
  if (now < slot_at_) {
    sleep_until(slot_at_);
    now = Clock::now();
  }
  late_ = now - slot_at_;
  if (late_ <= kMaxCatchUp) return;
  const auto missed = late_ / kSlotTime;
  slot_at_ += missed * kSlotTime;
  slot_ += static_cast<std::uint64_t>(missed);
}

void MediaThread::run_slot() {
  const Clock::time_point began = Clock::now();
  last_turn_.set(began);
  Tick tick{began, slot_ * static_cast<std::uint64_t>(kSlotTime.count()), batch_, events_};
  run_commands(tick);
  touch_calls(tick);
  tell_event_side();
  pace_.record(late_, Clock::now() - began);
}

void MediaThread::run_commands(Tick& tick) {
  for (Command* next = commands_.take_all(); next != nullptr;) {
    Command* const command = std::exchange(next, next->next);
    if (std::holds_alternative<OpenCall>(command->what)) {
      slots_[command->call->place().slot].push_back({command->call});
      ++calls_;
    }
    command->call->run(*command, tick);
    wake(*command->call);
    if (command->call->close_command() != command) done_.put(command);
  }
}

void MediaThread::wake(const MediaCall& call) {
  auto& slot = slots_[call.place().slot];
  const auto seat = std::ranges::find(slot, &call, &Seat::call);
  if (seat != slot.end()) seat->turns_at_rest = 0;
}

void MediaThread::touch_calls(Tick& tick) {
  auto& slot = slots_[slot_ % kSlots];
  for (std::size_t i = 0; i < slot.size();) {
    Seat& seat = slot[i];
    if (seat.turns_at_rest > 0) {
      --seat.turns_at_rest;
      ++i;
      continue;
    }
    seat.call->touch(tick);
    seat.turns_at_rest = seat.call->turns_at_rest();
    Command* const closed_by = seat.call->closed_by();
    if (closed_by == nullptr) {
      ++i;
      continue;
    }
    seat = slot.back();
    slot.pop_back();
    --calls_;
    has_ended_calls_ = true;
    done_.put(closed_by);
  }
}

// An eventfd counts, so that this never blocks.
void MediaThread::tell_event_side() {
  const bool has_events = events_.take_has_new();
  if (!has_events && !has_ended_calls_) return;
  has_ended_calls_ = false;
  const std::uint64_t one = 1;
  (void)!write(wake_fd_, &one, sizeof(one));
}

}  // namespace aftertone::media
