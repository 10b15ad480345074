// The log of one service: a file a day and standard error, written by a thread of its own so that no caller waits for a
// disk. A line: "2026-11-22 17:48:51.123 Info    [deposit] ...". The word Error stands only on lines logged as errors,
// whatever their text says, because monitoring alerts on it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"

namespace aftertone::app {

struct LogSettings {
  std::filesystem::path directory;
  std::string service = "aftertone";  // <service>-YYYYMMDD.log
  log::Level level = log::Level::info;
  bool to_stderr = true;
  std::size_t keep_days = 30;
};

class DailyLog : public log::Sink {
 public:
  // Makes the directory. Error: unavailable, naming the file. Blocks.
  static Result<std::unique_ptr<DailyLog>> open_blocking(const LogSettings& settings);
  // Installed from its making to its end.
  ~DailyLog() override;

  void write(const log::Entry& entry) override;
  // Blocks until what was logged before is in the file, at most a second.
  void flush() override;

 private:
  struct State;
  explicit DailyLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace aftertone::app
