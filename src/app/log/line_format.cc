#include "app/log/line_format.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <mutex>
#include <nlohmann/json.hpp>

namespace aftertone::app {
namespace {

using std::chrono::system_clock;

struct LocalTime {
  std::tm clock{};
  int milliseconds = 0;
};

// The C library guards its time zone by itself, in a way that the thread sanitizer does not see.
std::mutex& zone_mutex() {
  static std::mutex mutex;
  return mutex;
}

LocalTime local_time(system_clock::time_point time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t since_epoch = system_clock::to_time_t(seconds);
  LocalTime local;
  const std::lock_guard lock(zone_mutex());
  localtime_r(&since_epoch, &local.clock);
  local.milliseconds = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count());
  return local;
}

std::string stamp(system_clock::time_point time, char between) {
  const LocalTime local = local_time(time);
  const std::tm& at = local.clock;
  const long minutes = std::labs(at.tm_gmtoff) / 60;
  return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}", at.tm_year + 1900, at.tm_mon + 1,
                     at.tm_mday, between, at.tm_hour, at.tm_min, at.tm_sec, local.milliseconds,
                     at.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

void read_time_zone() {
  const std::lock_guard lock(zone_mutex());
  tzset();
}

std::string day_of(system_clock::time_point time) {
  const std::tm at = local_time(time).clock;
  return fmt::format("{:04}{:02}{:02}", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday);
}

std::string to_local_rfc3339(system_clock::time_point time) {
  return stamp(time, 'T');
}

std::string text_line(const Record& record) {
  return fmt::format("{} {:<7} [{}] {}\n", stamp(record.time, ' '), log::to_string(record.level), record.area,
                     record.text);
}

std::string json_line(const Record& record, const std::string& node) {
  nlohmann::ordered_json line;
  line["time"] = to_local_rfc3339(record.time);
  line["level"] = log::to_string(record.level);
  if (record.code != nullptr) {
    line["code"] = log::to_string(*record.code);
    line["alert"] = record.code->name;
  }
  line["area"] = record.area;
  line["text"] = record.text;
  if (!record.call_id.empty()) line["call_id"] = record.call_id;
  if (!record.message.empty()) line["message"] = record.message;
  if (!record.mailbox.empty()) line["mailbox"] = record.mailbox;
  line["node"] = node;
  // What callers send need not be UTF-8.
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string journal_line(const Record& record) {
  return fmt::format("<{}>{:<7} [{}] {}\n", severity_of(record.level), log::to_string(record.level), record.area,
                     record.text);
}

int severity_of(log::Level level) {
  switch (level) {
    case log::Level::debug:
      return 7;
    case log::Level::info:
      return 6;
    case log::Level::warning:
      return 4;
    case log::Level::error:
      return 3;
  }
  return 3;
}

}  // namespace aftertone::app
