// The log of a process: dated files, one folder a service, standard error or systemd's journal, a syslog server. Each
// has a thread of its own, so that nobody who logs waits, and one that fails does not silence the others. The word
// Error stands only on lines logged as errors, whatever their text says, because monitoring alerts on it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/log/outlet_thread.h"
#include "app/log/outlets/old_files.h"
#include "app/log/outlets/syslog_target.h"
#include "base/log.h"
#include "base/result.h"

namespace aftertone::app {

struct LogSettings {
  KeepingSettings files;
  std::string node;
  bool does_calls = true;
  bool does_notification = true;
  log::Level level = log::Level::info;
  bool json = false;  // a second file a day, for programs
  bool to_stderr = true;
  std::optional<SyslogTarget> syslog;
};

// Hears every line that has a code.
class CodedLines {
 public:
  virtual ~CodedLines() = default;
  virtual void hear(const Record& record) = 0;  // any thread; never waits
};

class DailyLog : public log::Sink {
 public:
  // Makes the directory. Error: unavailable, naming it. Blocks.
  static Result<std::unique_ptr<DailyLog>> open_blocking(const LogSettings& settings);
  // Installed from its making to its end.
  ~DailyLog() override;

  // Not owned; nullptr: nobody.
  void tell(CodedLines* coded);

  void write(const log::Entry& entry) override;
  // Blocks until what was logged before is written, at most a second.
  void flush() override;
  // Lines that wait in the outlet that is most behind; safe in a signal handler.
  std::size_t waiting() const;

 private:
  explicit DailyLog(const LogSettings& settings);

  const log::Level level_;
  const bool does_calls_;
  const bool does_notification_;
  std::mutex coded_mutex_;  // guards what follows: nobody is told any more when tell() returns
  CodedLines* coded_ = nullptr;
  std::vector<std::unique_ptr<OutletThread>> outlets_;
  std::unique_ptr<OldFiles> old_files_;
};

}  // namespace aftertone::app
