#include "app/log/daily_log.h"

#include <fmt/format.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/daily_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <thread>

#include "base/ascii.h"
#include "metrics/metric.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kQueueLength = 8192;  // the oldest lines give way when the disk is that far behind

void count_line(log::Level level) {
  const char* const help = "Lines of the log; error is for what needs a person.";
  static const metrics::Counter debug("aftertone_log_lines_total", help, {{"level", "debug"}});
  static const metrics::Counter info("aftertone_log_lines_total", help, {{"level", "info"}});
  static const metrics::Counter warning("aftertone_log_lines_total", help, {{"level", "warning"}});
  static const metrics::Counter error("aftertone_log_lines_total", help, {{"level", "error"}});
  const metrics::Counter* const by_level[] = {&debug, &info, &warning, &error};
  by_level[static_cast<std::size_t>(level)]->add();
}

spdlog::level::level_enum to_spdlog(log::Level level) {
  switch (level) {
    case log::Level::debug:
      return spdlog::level::debug;
    case log::Level::info:
      return spdlog::level::info;
    case log::Level::warning:
      return spdlog::level::warn;
    case log::Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// One line, and the alert word only where it belongs: texts may come from callers.
std::string line_of(log::Level level, std::string_view area, std::string_view text) {
  std::string line = ascii::printable(text);
  if (level != log::Level::error) {
    for (std::size_t at = line.find("Error"); at != std::string::npos; at = line.find("Error", at))
      line[at] = 'e';
  }
  return fmt::format("{:<7} [{}] {}", log::to_string(level), area, line);
}

// The last of the sinks: what it has counted has been through the others.
class LineCounter : public spdlog::sinks::sink {
 public:
  void log(const spdlog::details::log_msg&) override { ++count_; }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}
  std::size_t count() const { return count_; }

 private:
  std::atomic<std::size_t> count_{0};
};

}  // namespace

struct DailyLog::State {
  std::shared_ptr<LineCounter> written = std::make_shared<LineCounter>();
  std::atomic<std::size_t> queued{0};
  std::shared_ptr<spdlog::async_logger> logger;
  // Ends first, with everything that is queued written.
  std::shared_ptr<spdlog::details::thread_pool> thread =
      std::make_shared<spdlog::details::thread_pool>(kQueueLength, 1);
};

Result<std::unique_ptr<DailyLog>> DailyLog::open_blocking(const LogSettings& settings) {
  const std::string file = settings.directory / (settings.service + "-%Y%m%d.log");
  try {
    std::filesystem::create_directories(settings.directory);
    std::vector<spdlog::sink_ptr> sinks{std::make_shared<spdlog::sinks::daily_file_format_sink_mt>(
        file, 0, 0, false, static_cast<std::uint16_t>(settings.keep_days))};
    if (settings.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    auto state = std::make_unique<State>();
    sinks.push_back(state->written);
    state->logger = std::make_shared<spdlog::async_logger>("aftertone", sinks.begin(), sinks.end(), state->thread,
                                                           spdlog::async_overflow_policy::overrun_oldest);
    state->logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %v");
    state->logger->set_level(to_spdlog(settings.level));
    state->logger->flush_on(spdlog::level::trace);
    return std::unique_ptr<DailyLog>(new DailyLog(std::move(state)));
  } catch (const std::exception& error) {  // of spdlog and std::filesystem
    return fail(Code::unavailable, fmt::format("log {}: {}", file, error.what()));
  }
}

DailyLog::DailyLog(std::unique_ptr<State> state) : state_(std::move(state)) {
  log::install(this);
}

DailyLog::~DailyLog() {
  flush();
  log::install(nullptr);
}

void DailyLog::write(log::Level level, std::string_view area, std::string_view text) {
  if (!state_->logger->should_log(to_spdlog(level))) return;
  count_line(level);
  ++state_->queued;
  state_->logger->log(to_spdlog(level), line_of(level, area, text));
}

void DailyLog::flush() {
  const std::size_t wanted = state_->queued;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (state_->written->count() + state_->thread->overrun_counter() < wanted &&
         std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  for (const auto& sink : state_->logger->sinks())
    sink->flush();
}

}  // namespace aftertone::app
