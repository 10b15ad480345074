#include "app/log/kept_logs.h"

#include <algorithm>
#include <array>

#include "app/log/log_search.h"
#include "app/log/service.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

namespace fs = std::filesystem;

const Service* service_called(const std::string& name) {
  const auto* const found = std::ranges::find(kServices, name, folder_name);
  return found == kServices.end() ? nullptr : found;
}

// "2026-11-30" as in the names of files: "20261130". Nothing: it is none.
std::string day_in_name(const std::string& day) {
  if (day.size() != 10 || day[4] != '-' || day[7] != '-') return {};
  const std::string digits = day.substr(0, 4) + day.substr(5, 2) + day.substr(8, 2);
  return std::ranges::all_of(digits, ascii::is_digit) ? digits : std::string();
}

// "IVR20261130.log" or "IVR20261130.log.gz". Nothing: another file.
std::optional<api::LogDay> day_of(const fs::path& file, Service service) {
  const std::string name = file.filename().string();
  const std::string_view prefix = file_prefix(service);
  if (!name.starts_with(prefix) || name.size() < prefix.size() + 8) return std::nullopt;
  const std::string digits = name.substr(prefix.size(), 8);
  const std::string ending = name.substr(prefix.size() + 8);
  const bool is_ours = std::ranges::all_of(digits, ascii::is_digit) && (ending == ".log" || ending == ".log.gz");
  if (!is_ours) return std::nullopt;
  api::LogDay day;
  day.day = digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
  day.service = folder_name(service);
  day.is_compressed = ending == ".log.gz";
  std::error_code none;  // it may have just been removed
  const auto size = fs::file_size(file, none);
  day.bytes = none ? 0 : size;
  return day;
}

}  // namespace

Result<std::vector<api::LogDay>> KeptLogs::days_blocking() {
  std::vector<api::LogDay> days;
  for (const Service service : kServices) {
    std::error_code failure;  // a service that wrote nothing has no folder
    for (fs::directory_iterator entry(directory_ / folder_name(service), failure);
         !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
      if (auto day = day_of(entry->path(), service)) days.push_back(std::move(*day));
    }
  }
  std::ranges::sort(days, [](const api::LogDay& a, const api::LogDay& b) {
    return std::tie(b.day, a.service) < std::tie(a.day, b.service);
  });
  return days;
}

Result<api::LogPage> KeptLogs::read_blocking(const api::LogQuestion& question) {
  const Service* const service = service_called(question.service);
  if (service == nullptr) return fail(Code::invalid, "service: ivr, notify or web");
  const std::string day = day_in_name(question.day);
  if (day.empty()) return fail(Code::invalid, "day: such as 2026-11-30");
  const std::string name = std::string(file_prefix(*service)) + day + ".log";
  const fs::path file = directory_ / folder_name(*service) / name;
  std::error_code none;
  if (fs::exists(file, none)) return search_plain_blocking(file, question, most_bytes_);
  const fs::path compressed = file.string() + ".gz";
  if (fs::exists(compressed, none)) return search_compressed_blocking(compressed, question);
  return fail(Code::not_found, "nothing was logged that day, or it is no longer kept");
}

}  // namespace aftertone::app
