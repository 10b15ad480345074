#include "voicemail/model/week_times.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t kMostSpans = 7;
constexpr std::size_t kMostMoments = 8;
constexpr std::size_t kLongestText = 300;
constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::optional<unsigned> parse_day(std::string_view word) {
  const auto found = std::ranges::find(kDays, ascii::to_lower(word));
  if (found == kDays.end()) return std::nullopt;
  return static_cast<unsigned>(found - kDays.begin());
}

// "mon-fri,sun"; a range may go over the end of the week.
std::optional<Weekdays> parse_days(std::string_view text) {
  unsigned days = 0;
  for (const std::string_view part : ascii::split(text, ',')) {
    const std::size_t dash = part.find('-');
    const auto first = parse_day(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_day(part.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (unsigned day = *first;; day = (day + 1) % 7) {
      days |= 1U << day;
      if (day == *last) break;
    }
  }
  return static_cast<Weekdays>(days);
}

// "08:00", up to "24:00".
std::optional<minutes> parse_time(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
  const auto hour = ascii::parse_unsigned(text.substr(0, colon), 24);
  const auto minute = ascii::parse_unsigned(text.substr(colon + 1), 59);
  if (!hour || !minute || (*hour == 24 && *minute > 0)) return std::nullopt;
  return hours(*hour) + minutes(*minute);
}

// The words of `text`: the days, if they are given, and the times, if they are.
struct Words {
  std::optional<Weekdays> days = kEveryDay;  // none: they are no days
  std::string_view times;
};

std::optional<Words> words_of(std::string_view text) {
  std::vector<std::string_view> words = ascii::split(ascii::trimmed(text), ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  if (words.empty() || words.size() > 2) return std::nullopt;
  Words found;
  if (!ascii::is_digit(words.front().front())) {
    found.days = parse_days(words.front());
    words.erase(words.begin());
  }
  if (words.size() > 1) return std::nullopt;
  if (!words.empty()) found.times = words.front();
  return found;
}

std::optional<WeekSpan> parse_span(std::string_view text) {
  const auto words = words_of(text);
  if (!words || !words->days) return std::nullopt;
  WeekSpan span;
  span.days = *words->days;
  if (words->times.empty()) return span;
  const std::size_t dash = words->times.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_time(words->times.substr(0, dash));
  const auto to = parse_time(words->times.substr(dash + 1));
  if (!from || !to || *from == *to || *from == hours(24)) return std::nullopt;
  span.from = *from;
  span.to = *to;
  return span;
}

std::string time_text(minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

// From Monday on: "mon-fri,sun".
std::string days_text(Weekdays days) {
  std::string text;
  for (unsigned i = 1; i <= 7; ++i) {
    if (!has_day(days, i % 7)) continue;
    unsigned last = i;
    while (last < 7 && has_day(days, (last + 1) % 7))
      ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", kDays[i % 7]);
    if (last > i) text += fmt::format("-{}", kDays[last % 7]);
    i = last;
  }
  return text;
}

}  // namespace

Result<WeekTimes> parse_week_times(std::string_view text) {
  WeekTimes times;
  if (ascii::trimmed(text).empty()) return times;
  const auto refuse = [] {
    return fail(Code::invalid, "times such as \"mon-fri 08:00-18:00; sat 22:00-07:00\", at most 7 with ';' between");
  };
  if (text.size() > kLongestText) return refuse();
  for (const std::string_view part : ascii::split(text, ';')) {
    const auto span = parse_span(part);
    if (!span || times.spans.size() == kMostSpans) return refuse();
    times.spans.push_back(*span);
  }
  return times;
}

Result<WeekMoments> parse_week_moments(std::string_view text) {
  WeekMoments moments;
  if (ascii::trimmed(text).empty()) return moments;
  const auto refuse = [] { return fail(Code::invalid, "times such as \"mon-fri 08:00,17:00\", at most 8 a day"); };
  const auto words = text.size() > kLongestText ? std::nullopt : words_of(text);
  if (!words || !words->days || words->times.empty()) return refuse();
  moments.days = *words->days;
  for (const std::string_view part : ascii::split(words->times, ',')) {
    const auto time = parse_time(part);
    if (!time || *time == hours(24) || moments.times.size() == kMostMoments) return refuse();
    moments.times.push_back(*time);
  }
  std::ranges::sort(moments.times);
  const auto repeated = std::ranges::unique(moments.times);
  moments.times.erase(repeated.begin(), repeated.end());
  return moments;
}

std::string to_string(const WeekTimes& times) {
  std::string text;
  for (const WeekSpan& span : times.spans) {
    text += fmt::format("{}{}", text.empty() ? "" : "; ", days_text(span.days));
    if (span.from != minutes(0) || span.to != hours(24))
      text += fmt::format(" {}-{}", time_text(span.from), time_text(span.to));
  }
  return text;
}

std::string to_string(const WeekMoments& moments) {
  if (moments.empty()) return "";
  std::string text = days_text(moments.days) + " ";
  for (const minutes time : moments.times)
    text += fmt::format("{}{}", text.ends_with(' ') ? "" : ",", time_text(time));
  return text;
}

}  // namespace aftertone::voicemail
