#include "app/log/daily_log.h"

#include <algorithm>

#include "app/log/line_format.h"
#include "app/log/outlets/daily_files.h"
#include "app/log/outlets/standard_error.h"
#include "app/log/outlets/syslog.h"
#include "files/file.h"
#include "metrics/metric.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr mode_t kFolder = 0750;

void count_line(log::Level level) {
  const char* const help = "Lines of the log; error is for what needs a person.";
  static const metrics::Counter debug("aftertone_log_lines_total", help, {{"level", "debug"}});
  static const metrics::Counter info("aftertone_log_lines_total", help, {{"level", "info"}});
  static const metrics::Counter warning("aftertone_log_lines_total", help, {{"level", "warning"}});
  static const metrics::Counter error("aftertone_log_lines_total", help, {{"level", "error"}});
  const metrics::Counter* const by_level[] = {&debug, &info, &warning, &error};
  by_level[static_cast<std::size_t>(level)]->add();
}

}  // namespace

Result<std::unique_ptr<DailyLog>> DailyLog::open_blocking(const LogSettings& settings) {
  const Result<UniqueFd> folder = [&]() -> Result<UniqueFd> {
    const std::filesystem::path& directory = settings.files.directory;
    if (const Status made = files::make_directories_blocking(directory, kFolder); !made)
      return tl::unexpected(made.error());
    return files::open_writable_directory_blocking(directory);
  }();
  if (!folder) return fail_while("log " + settings.files.directory.string(), folder);
  return std::unique_ptr<DailyLog>(new DailyLog(settings));
}

DailyLog::DailyLog(const LogSettings& settings)
    : level_(settings.level),
      does_calls_(settings.does_calls),
      does_notification_(settings.does_notification),
      old_files_(std::make_unique<OldFiles>(settings.files)) {
  const auto add = [this](const std::string& thread, std::unique_ptr<Outlet> outlet) {
    outlets_.push_back(std::make_unique<OutletThread>(thread, std::move(outlet)));
  };
  add("at-log-files", std::make_unique<DailyFiles>(settings.files.directory, "log", text_line));
  if (settings.json) {
    const auto format = [node = settings.node](const Record& record) { return json_line(record, node); };
    add("at-log-json", std::make_unique<DailyFiles>(settings.files.directory, "jsonl", format));
  }
  if (settings.to_stderr) add("at-log-stderr", std::make_unique<StandardError>());
  if (settings.syslog) add("at-log-syslog", std::make_unique<Syslog>(*settings.syslog, settings.node));
  log::install(this);
}

DailyLog::~DailyLog() {
  log::install(nullptr);
  old_files_.reset();
  flush();
}

void DailyLog::tell(CodedLines* coded) {
  const std::lock_guard lock(coded_mutex_);
  coded_ = coded;
}

void DailyLog::write(const log::Entry& entry) {
  const bool is_written = entry.level >= level_;
  if (!is_written && entry.code == nullptr) return;
  const auto record =
      std::make_shared<const Record>(record_of(entry, service_of(entry.area, does_calls_, does_notification_)));
  if (record->code != nullptr) {
    const std::lock_guard lock(coded_mutex_);
    if (coded_ != nullptr) coded_->hear(*record);
  }
  if (!is_written) return;
  count_line(entry.level);
  for (const auto& outlet : outlets_)
    outlet->put(record);
}

void DailyLog::flush() {
  const auto end = std::chrono::steady_clock::now() + 1s;
  for (const auto& outlet : outlets_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    outlet->flush_blocking(std::max(left, 0ms));
  }
}

std::size_t DailyLog::waiting() const {
  std::size_t most = 0;
  for (const auto& outlet : outlets_)
    most = std::max(most, outlet->waiting());
  return most;
}

}  // namespace aftertone::app
