#include "api/moment.h"

#include "base/ascii.h"

namespace aftertone::api {
namespace {

using namespace std::chrono;

// Takes `digits` digits and then `separator` off the text; -1 if they are not there.
int take_number(std::string_view& text, std::size_t digits, char separator) {
  const auto number = text.size() < digits ? std::nullopt : ascii::parse_unsigned(text.substr(0, digits));
  if (!number) return -1;
  text.remove_prefix(digits);
  if (separator == '\0') return static_cast<int>(*number);
  if (text.empty() || text.front() != separator) return -1;
  text.remove_prefix(1);
  return static_cast<int>(*number);
}

std::optional<sys_days> take_day(std::string_view& text) {
  const int year_number = take_number(text, 4, '-');
  const int month_number = take_number(text, 2, '-');
  const int day_number = take_number(text, 2, '\0');
  if (year_number < 1970 || month_number < 1 || day_number < 1) return std::nullopt;
  const year_month_day date{year(year_number), month(static_cast<unsigned>(month_number)),
                            day(static_cast<unsigned>(day_number))};
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

milliseconds take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return milliseconds(0);
  text.remove_prefix(1);
  int value = 0;
  for (int weight = 100; !text.empty() && ascii::is_digit(text.front()); weight /= 10) {
    value += (text.front() - '0') * weight;
    text.remove_prefix(1);
  }
  return milliseconds(value);
}

std::optional<minutes> offset_in(std::string_view text) {
  if (text == "Z" || text == "z") return minutes(0);
  if (text.size() != 6 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '+' ? 1 : -1;
  text.remove_prefix(1);
  const int hour = take_number(text, 2, ':');
  const int minute = take_number(text, 2, '\0');
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return sign * (hours(hour) + minutes(minute));
}

std::optional<WallTime> parsed(std::string_view text) {
  const auto date = take_day(text);
  if (!date) return std::nullopt;
  if (text.empty()) return WallTime(*date);
  if (text.front() != 'T' && text.front() != 't' && text.front() != ' ') return std::nullopt;
  text.remove_prefix(1);
  const int hour = take_number(text, 2, ':');
  const int minute = take_number(text, 2, ':');
  const int second = take_number(text, 2, '\0');
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
  const milliseconds fraction = take_fraction(text);
  const auto offset = offset_in(text);
  if (!offset) return std::nullopt;
  return WallTime(*date) + hours(hour) + minutes(minute) + seconds(second) + fraction - *offset;
}

}  // namespace

Result<std::optional<WallTime>> moment_in(const std::string& field, std::string_view text) {
  if (text.empty()) return std::optional<WallTime>();
  const auto moment = parsed(text);
  if (!moment) return fail(Code::invalid, field + ": a time such as 2026-11-30T12:00:00Z, or a day such as 2026-11-30");
  return moment;
}

}  // namespace aftertone::api
