// Times of the week as instants, also where the clock is put forward or back. Pure.
#pragma once

#include <optional>

#include "base/time_zone.h"
#include "voicemail/model/week_times.h"

namespace aftertone::voicemail {

// When the times that `now` lies in are over, those that follow without a gap included; later than `now`. None: it lies
// in none of them.
std::optional<WallTime> end_of_times(const WeekTimes& times, const TimeZone& zone, WallTime now);

// The first that is later than `now`. None: there are no moments.
std::optional<WallTime> next_moment(const WeekMoments& moments, const TimeZone& zone, WallTime now);

// Whether they leave no minute of the week free.
bool is_whole_week(const WeekTimes& times);

}  // namespace aftertone::voicemail
