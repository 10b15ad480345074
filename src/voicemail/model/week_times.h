// Times of the week as owners write them: "mon-fri 08:00-18:00; sat 09:00-12:00". By the clock on the owner's wall: the
// time zone is the mailbox's.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::voicemail {

// Bit n is the day n of LocalTime::weekday: 0 is Sunday.
using Weekdays = std::uint8_t;
inline constexpr Weekdays kEveryDay = 0x7F;

constexpr bool has_day(Weekdays days, unsigned weekday) {
  return (days >> weekday & 1U) != 0;
}

// From `from` to `to` of the day, or of the day after where `to` is not later; the weekdays are those it begins on.
struct WeekSpan {
  Weekdays days = kEveryDay;
  std::chrono::minutes from{0};
  std::chrono::minutes to{24 * 60};
  bool operator==(const WeekSpan&) const = default;
};

// All of them together; none: no time at all.
struct WeekTimes {
  std::vector<WeekSpan> spans;
  bool empty() const { return spans.empty(); }
  bool operator==(const WeekTimes&) const = default;
};

// Some times on some days: "mon-fri 08:00,17:00". None: never.
struct WeekMoments {
  Weekdays days = kEveryDay;
  std::vector<std::chrono::minutes> times;  // ascending
  bool empty() const { return times.empty(); }
  bool operator==(const WeekMoments&) const = default;
};

// Error: invalid, saying what may stand there. Up to 7 spans and 8 times; an empty text is none.
Result<WeekTimes> parse_week_times(std::string_view text);
Result<WeekMoments> parse_week_moments(std::string_view text);
// As it is parsed.
std::string to_string(const WeekTimes& times);
std::string to_string(const WeekMoments& moments);

}  // namespace aftertone::voicemail
