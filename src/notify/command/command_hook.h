// The command hook, compatible with Asterisk's externnotify: a program is run with the counts of a mailbox whenever
// they have changed. Like the lamps it is a function of the store (decision 14): what was told last is written down, so
// that whatever happened meanwhile is told once, as it is now.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "async/wakeup.h"
#include "notify/command/run_program.h"
#include "notify/command/settings.h"
#include "voicemail/ports/lamp_store.h"
#include "voicemail/ports/told_store.h"

namespace aftertone::notify {

// CONTEXT MAILBOX NEW OLD URGENT. As Asterisk counts them: urgent messages are not among the new ones. Pure.
std::vector<std::string> command_arguments(const std::string& context, const voicemail::Lamp& lamp);

// What its end means. Pure.
enum class CommandVerdict {
  told,      // exit code 0
  retry,     // 75 (EX_TEMPFAIL), a signal, out of time, not to be started
  rejected,  // any other: not again before the next change
};
CommandVerdict judge_command(const ProgramEnd& end);

// Home: the loop of `home`.
class CommandHook {
 public:
  struct Ports {
    voicemail::LampStore& lamps;
    voicemail::ToldStore& told;
    const Clock& clock;
  };
  // `sql` is for the stores, `programs` has at_once threads. All outlives the hook.
  CommandHook(async::Executor home, async::BlockingPool& sql, async::BlockingPool& programs, Ports ports,
              CommandSettings settings);

  // Any thread, once.
  void start();
  // From a thread that is not the home loop, before the destructor. Programs that run are told to end.
  void stop_blocking();
  async::Task<> stop();  // the same, on the home loop

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Entry {
    voicemail::Lamp lamp;      // as last read
    std::int64_t told = 0;     // Lamp::version
    std::size_t failures = 0;  // in a row
    TimePoint not_before = {};
    bool is_waiting = false;  // in waiting_
    bool is_running = false;
  };

  async::Task<> run();
  async::Task<> load();
  async::Task<> look();
  async::Task<> tell(std::string mailbox);
  async::Task<> write_down();
  void see(const voicemail::Lamp& lamp);
  void line_up(const std::string& mailbox, Entry& entry);
  void start_programs();
  void conclude(const std::string& mailbox, const voicemail::Lamp& lamp, const ProgramEnd& end);
  bool is_store_fine(const Status& status);

  async::BlockingPool& sql_;
  async::BlockingPool& programs_;
  const Ports ports_;
  const CommandSettings settings_;
  async::TaskGroup tasks_;
  async::Wakeup wakeup_;
  std::atomic<bool> is_stopping_{false};

  // Home thread only.
  std::map<std::string, Entry> entries_;
  std::deque<std::string> waiting_;  // whose turn it is
  std::vector<voicemail::ToldLamp> unwritten_;
  std::size_t running_ = 0;
  WallTime read_until_;
  TimePoint look_at_, reconcile_at_;
  bool is_store_away_ = false;
};

}  // namespace aftertone::notify
