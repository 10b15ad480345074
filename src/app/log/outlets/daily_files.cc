#include "app/log/outlets/daily_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/log/line_format.h"

namespace aftertone::app {

DailyFiles::DailyFiles(std::filesystem::path directory, std::string extension, Format format)
    : directory_(std::move(directory)), extension_(std::move(extension)), format_(std::move(format)) {}

std::string DailyFiles::name() const {
  return fmt::format("the .{} files in {}", extension_, directory_.string());
}

std::filesystem::path DailyFiles::path_of(const Record& record) const {
  return directory_ / folder_name(record.service) /
         fmt::format("{}{}.{}", file_prefix(record.service), day_of(record.time), extension_);
}

DayFile& DailyFiles::file_of(Service service, const std::filesystem::path& path) {
  auto found = open_.find(service);
  if (found != open_.end() && found->second.path() != path) found = open_.erase(found);
  return open_.try_emplace(service, path).first->second;
}

// As many as go into one file are written at once.
Status DailyFiles::write_blocking(std::deque<RecordPtr>& lines) {
  read_time_zone();
  while (!lines.empty()) {
    const std::filesystem::path path = path_of(*lines.front());
    std::string text;
    for (const RecordPtr& line : lines) {
      if (path_of(*line) != path) break;
      text += format_(*line);
    }
    std::size_t written = 0;
    const Status appended = file_of(lines.front()->service, path).append_blocking(text, written);
    const auto count = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(written), '\n');
    lines.erase(lines.begin(), lines.begin() + count);
    if (!appended) return appended;
  }
  return {};
}

}  // namespace aftertone::app
