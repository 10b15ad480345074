// Hears every line of the log that has a code, keeps which alerts are raised, and tells of them by every output. Who
// logs never waits for it: lines go into a bounded queue, and each output has a thread and a bounded queue of its own.
// What is raised is kept in a file, so that a service that starts again tells nothing twice.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "alerts/alert_book.h"
#include "alerts/heartbeat.h"
#include "alerts/output_queue.h"
#include "async/loop.h"

namespace aftertone::alerts {

struct DeskSettings {
  Teller teller;
  Timing timing;
  RetryPace pace;
  std::filesystem::path file;
  std::unique_ptr<Heartbeat> heartbeat;  // null: none
};

class AlertDesk {
 public:
  // Reads the file. Blocks.
  AlertDesk(DeskSettings settings, std::vector<OutputOrder> outputs);
  // Tells what was heard, for at most five seconds.
  ~AlertDesk();

  void hear(Line line);               // any thread; never waits
  std::vector<Alert> raised() const;  // any thread
  // Any thread: the process is well, and will say so again within five seconds; the heartbeat goes on for so long.
  void note_well() { well_at_ = std::chrono::steady_clock::now().time_since_epoch().count(); }

 private:
  async::Task<> run();
  void take_lines();
  void tell();
  async::Task<> keep();
  bool is_settled() const;
  bool is_well() const;

  const DeskSettings settings_;
  AlertBook book_;
  std::uint64_t kept_changes_ = 0;
  bool has_warned_of_file_ = false;
  std::atomic<std::int64_t> well_at_{0};

  mutable std::mutex mutex_;  // guards what follows, between who logs or asks and the loop
  std::vector<Line> inlet_;
  std::size_t lost_ = 0;
  std::vector<Alert> raised_;
  bool is_ending_ = false;
  bool has_ended_ = false;
  std::condition_variable ended_;

  async::BlockingPool file_pool_{"at-al-file", 1, 1};
  std::vector<std::unique_ptr<OutputQueue>> outputs_;
  async::Loop loop_{"at-alerts"};
  async::TaskGroup tasks_{loop_.executor()};
};

}  // namespace aftertone::alerts
