#include "voicemail/policy/week_clock.h"

#include <algorithm>
#include <bitset>

namespace aftertone::voicemail {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr int kMostJoined = 16;  // spans without a gap between: two weeks of days at least

unsigned weekday_of(local_days day) {
  return std::chrono::weekday(day).c_encoding();
}

// The end of the span that began on `day`, if `now` is in it. Begin and end are instants: where the clock shows an hour
// twice, it is over the first time.
std::optional<WallTime> end_if_in(const WeekSpan& span, local_days day, const TimeZone& zone, WallTime now) {
  if (!has_day(span.days, weekday_of(day))) return std::nullopt;
  const days to_day(span.to <= span.from ? 1 : 0);
  const WallTime end = zone.first_instant(day + to_day, span.to);
  if (now < zone.first_instant(day, span.from) || now >= end) return std::nullopt;
  return end;
}

std::optional<WallTime> latest_end(const WeekTimes& times, const TimeZone& zone, WallTime now) {
  const local_days today = local_day(zone.local(now));
  std::optional<WallTime> latest;
  for (const WeekSpan& span : times.spans) {
    for (const local_days day : {today - days(1), today}) {
      const auto end = end_if_in(span, day, zone, now);
      if (end && (!latest || *end > *latest)) latest = end;
    }
  }
  return latest;
}

}  // namespace

std::optional<WallTime> end_of_times(const WeekTimes& times, const TimeZone& zone, WallTime now) {
  std::optional<WallTime> end = latest_end(times, zone, now);
  for (int joined = 1; end && joined < kMostJoined; ++joined) {
    const auto next = latest_end(times, zone, *end);
    if (!next) break;
    end = next;
  }
  return end;
}

std::optional<WallTime> next_moment(const WeekMoments& moments, const TimeZone& zone, WallTime now) {
  const local_days today = local_day(zone.local(now));
  std::optional<WallTime> next;
  for (int ahead = 0; ahead <= 8 && !next; ++ahead) {  // a week, and a day for what the clock skips
    const local_days day = today + days(ahead);
    if (!has_day(moments.days, weekday_of(day))) continue;
    for (const minutes time : moments.times) {
      const WallTime at = zone.first_instant(day, time);
      if (at > now && (!next || at < *next)) next = at;
    }
  }
  return next;
}

bool is_whole_week(const WeekTimes& times) {
  constexpr std::size_t kDay = std::chrono::minutes(days(1)).count(), kWeek = 7 * kDay;
  std::bitset<kWeek> covered;
  for (const WeekSpan& span : times.spans) {
    const minutes length = span.to > span.from ? span.to - span.from : span.to - span.from + days(1);
    for (unsigned day = 0; day < 7; ++day) {
      if (!has_day(span.days, day)) continue;
      for (std::int64_t i = 0; i < length.count(); ++i)
        covered.set((day * kDay + static_cast<std::size_t>(span.from.count() + i)) % kWeek);
    }
  }
  return covered.all();
}

}  // namespace aftertone::voicemail
