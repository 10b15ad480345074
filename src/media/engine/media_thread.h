// One at-media-N thread: a wheel of 10 slots of 2 ms; each call is touched once a turn, in its slot. (A wake-up costs
// as much as some calls: slots of 1 ms took 7 % more CPU at 1,000 calls, and paced no better.) Commands are taken in
// every slot. It sleeps while it has no calls. The tick takes no lock, allocates nothing and logs nothing.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "async/last_turn.h"
#include "media/engine/command.h"
#include "media/engine/event_outlet.h"
#include "media/engine/handover.h"
#include "media/engine/media_call.h"
#include "media/engine/pace_meter.h"

namespace aftertone::media {

class MediaThread {
 public:
  static constexpr std::chrono::milliseconds kSlotTime{2};
  static constexpr std::size_t kSlots = 10;  // a turn is 20 ms

  // `wake_fd` is the event side's eventfd.
  MediaThread(std::size_t index, std::size_t max_calls, int wake_fd);
  ~MediaThread() { stop(); }
  MediaThread(const MediaThread&) = delete;
  MediaThread& operator=(const MediaThread&) = delete;

  // Any thread. The command's call has been opened here, or this opens it.
  void put(std::unique_ptr<Command> command);
  // Joins. What was not run, and calls that wait for a free chunk, are handed back as done. Not from the thread itself.
  void stop();

  // Event side. Commands that are done, linked; their calls may still have events, so take those before destroying
  // them.
  Command* take_done() { return done_.take_all(); }
  std::optional<SessionEvent> next_event() { return events_.pop(); }

  PaceMeter& pace() { return pace_; }

 private:
  using Clock = std::chrono::steady_clock;

  // A call in its slot. What says whether it is touched lies here, so that a call at rest costs no look at it.
  struct Seat {
    MediaCall* call;
    std::uint32_t turns_at_rest = 0;
  };

  void run();
  void wait_for_work();
  void wait_for_slot();
  void run_slot();
  void run_commands(Tick& tick);
  void wake(const MediaCall& call);
  void touch_calls(Tick& tick);
  void tell_event_side();
  void hand_back_everything();

  const std::string name_;
  const int wake_fd_;
  Handover<Command> commands_;
  Handover<Command> done_;
  EventOutlet events_;
  PaceMeter pace_;
  async::LastTurn last_turn_;
  std::atomic<bool> is_stopping_{false};
  std::mutex sleep_mutex_;  // only while there are no calls
  std::condition_variable has_work_;

  // Home: the thread.
  std::array<std::vector<Seat>, kSlots> slots_;
  std::size_t calls_ = 0;
  std::uint64_t slot_ = 0;       // counted from the start, those that were missed too
  Clock::time_point slot_at_{};  // when the present slot should begin
  std::chrono::nanoseconds late_{0};
  bool has_ended_calls_ = false;  // the event side does not know of yet
  ReceiveBatch batch_;

  std::thread thread_;
};

}  // namespace aftertone::media
