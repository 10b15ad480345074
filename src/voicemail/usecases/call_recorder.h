// Writes down the calls that are over: gathers what comes in a quarter of a second, and adds it to the call log in one
// transaction. While the database is away records go to the spool on this machine, and from there to the log when it is
// back. No call ever waits for it: what finds the queue full is dropped, counted, and said.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "async/blocking_pool.h"
#include "async/channel.h"
#include "async/task_group.h"
#include "base/clock.h"
#include "voicemail/ports/call_log.h"

namespace aftertone::voicemail {

class CallRecorder {
 public:
  struct Parts {  // outlive the recorder
    CallLog& log;
    CallSpool& spool;
    const Clock& clock;
  };
  // Home: the loop of `home`. `node` stands in every record.
  CallRecorder(async::Executor home, Parts parts, std::string node);

  void start();
  // Any thread; never blocks. The record gets an id, unless it has one, and the node.
  void add(CallRecord record);
  // Any thread. A call that was refused at once: kept like any other, but of more than kMostRefusals in a minute the
  // rest becomes one record that stands for all.
  void add_refused(CallRecord record);
  // Home is not the caller's thread. What is queued is written, to the spool if the log does not take it.
  void stop_blocking();

  static constexpr int kMostRefusals = 120;

 private:
  using Records = std::vector<CallRecord>;
  async::Task<> run();
  void take_waiting();
  void count_surplus(CallRecord record);
  void end_minute(WallTime now);
  void write_blocking(const Records& records);
  void drop_what_is_refused_blocking(const Records& records);
  void spool_blocking(const Records& records);
  void empty_spool_blocking();

  const Parts parts_;
  const std::string node_;
  async::BlockingPool pool_{"at-calls", 1, 4};
  async::Channel<CallRecord> queue_;
  std::atomic<std::int64_t> dropped_{0};
  std::mutex refusals_mutex_;  // several threads refuse
  std::int64_t minute_ = 0;    // that is counted; all under the mutex
  int refusals_ = 0;
  std::optional<CallRecord> surplus_;
  Records gathered_;  // of run(), and of stop_blocking() after it
  async::TaskGroup tasks_;
};

}  // namespace aftertone::voicemail
