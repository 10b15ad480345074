#include "app/commands/local_moment.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/ascii.h"
#include "base/time_zone.h"

namespace aftertone::app {

Result<WallTime> parse_local_blocking(std::string_view option, const std::string& text, const std::string& zone_name) {
  const auto zone = TimeZone::load_blocking(zone_name);
  if (!zone) return tl::unexpected(zone.error());
  const std::string whole = text.size() == 10 ? text + " 00:00" : text;
  const auto part = [&](std::size_t from, std::size_t size, unsigned most) {
    return ascii::parse_unsigned(std::string_view(whole).substr(from, size), most);
  };
  const auto refuse = [&] { return fail(Code::invalid, fmt::format("{}: a time such as '2026-11-29 23:10'", option)); };
  const bool is_shaped =
      whole.size() == 16 && whole[4] == '-' && whole[7] == '-' && whole[10] == ' ' && whole[13] == ':';
  if (!is_shaped) return refuse();
  const auto year = part(0, 4, 9999), month = part(5, 2, 12), day = part(8, 2, 31), hour = part(11, 2, 23),
             minute = part(14, 2, 59);
  if (!year || !month || !day || !hour || !minute) return refuse();
  const auto date = std::chrono::year(static_cast<int>(*year)) / static_cast<int>(*month) / static_cast<int>(*day);
  if (!date.ok()) return refuse();
  return zone->first_instant(std::chrono::local_days(date), std::chrono::hours(*hour) + std::chrono::minutes(*minute));
}

std::string machine_zone_blocking() {
  std::error_code error;
  const std::string target = std::filesystem::read_symlink("/etc/localtime", error).string();
  constexpr std::string_view kFolder = "zoneinfo/";
  const std::size_t at = target.find(kFolder);
  if (error || at == std::string::npos) return "UTC";
  std::string name = target.substr(at + kFolder.size());
  return TimeZone::load_blocking(name) ? name : "UTC";
}

}  // namespace aftertone::app
