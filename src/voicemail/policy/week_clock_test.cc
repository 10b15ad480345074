#include "voicemail/policy/week_clock.h"

#include <gtest/gtest.h>

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

// By the clock in Berlin, which is 1 h before UTC in winter and 2 h in summer.
class WeekClock : public testing::Test {
 protected:
  static WallTime utc(int year, unsigned month, unsigned day, int hour, int minute) {
    const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    return date + std::chrono::hours(hour) + std::chrono::minutes(minute);
  }
  std::optional<WallTime> end(const std::string& times, WallTime now) const {
    return end_of_times(parse_week_times(times).value(), berlin_, now);
  }
  std::optional<WallTime> next(const std::string& moments, WallTime now) const {
    return next_moment(parse_week_moments(moments).value(), berlin_, now);
  }

  const TimeZone berlin_ = TimeZone::load_blocking("Europe/Berlin").value();
};

TEST_F(WeekClock, KnowsWhetherATimeIsInAndWhenItIsOver) {
  // 2026-11-30 is a Monday.
  EXPECT_EQ(end("mon-fri 08:00-18:00", utc(2026, 11, 30, 7, 0)), utc(2026, 11, 30, 17, 0));
  EXPECT_EQ(end("mon-fri 08:00-18:00", utc(2026, 11, 30, 6, 59)), std::nullopt);
  EXPECT_EQ(end("mon-fri 08:00-18:00", utc(2026, 11, 30, 17, 0)), std::nullopt);
  EXPECT_EQ(end("mon-fri 08:00-18:00", utc(2026, 11, 29, 10, 0)), std::nullopt);
  EXPECT_EQ(end("", utc(2026, 11, 30, 7, 0)), std::nullopt);
}

TEST_F(WeekClock, CountsTheNightToTheDayOnWhichItBegins) {
  // Friday 23:00 to Saturday 07:00, and no night from Saturday to Sunday.
  EXPECT_EQ(end("mon-fri 22:00-07:00", utc(2026, 12, 4, 22, 0)), utc(2026, 12, 5, 6, 0));
  EXPECT_EQ(end("mon-fri 22:00-07:00", utc(2026, 12, 5, 5, 59)), utc(2026, 12, 5, 6, 0));
  EXPECT_EQ(end("mon-fri 22:00-07:00", utc(2026, 12, 5, 22, 0)), std::nullopt);
  EXPECT_EQ(end("mon-fri 22:00-07:00", utc(2026, 12, 6, 23, 0)), std::nullopt);
}

TEST_F(WeekClock, JoinsTimesWithoutAGapBetween) {
  const std::string quiet = "mon-thu 20:00-07:00; fri 20:00-24:00; sat-sun; mon 00:00-07:00";
  EXPECT_EQ(end(quiet, utc(2026, 12, 4, 20, 0)), utc(2026, 12, 7, 6, 0));  // over the weekend
  EXPECT_EQ(end("sat-sun", utc(2026, 12, 5, 12, 0)), utc(2026, 12, 6, 23, 0));
  const auto always = end("mon-sun", utc(2026, 12, 5, 12, 0));
  ASSERT_TRUE(always);
  EXPECT_LT(*always, utc(2027, 1, 5, 12, 0));
}

TEST_F(WeekClock, IsRightInTheNightWithoutTwoOClock) {
  // 2026-03-29 02:00 becomes 03:00.
  EXPECT_EQ(end("22:00-07:00", utc(2026, 3, 28, 23, 0)), utc(2026, 3, 29, 5, 0));
  EXPECT_EQ(end("22:00-02:30", utc(2026, 3, 28, 23, 0)), utc(2026, 3, 29, 1, 30));
  EXPECT_EQ(end("02:15-02:45", utc(2026, 3, 29, 1, 20)), utc(2026, 3, 29, 1, 45));
  EXPECT_EQ(next("02:30", utc(2026, 3, 29, 0, 0)), utc(2026, 3, 29, 1, 30));
  EXPECT_EQ(next("08:00", utc(2026, 3, 28, 7, 0)), utc(2026, 3, 29, 6, 0));
}

TEST_F(WeekClock, IsRightInTheNightWithTwoOClockTwice) {
  // 2026-10-25 03:00 becomes 02:00.
  EXPECT_EQ(end("22:00-07:00", utc(2026, 10, 24, 21, 0)), utc(2026, 10, 25, 6, 0));
  EXPECT_EQ(end("22:00-02:30", utc(2026, 10, 25, 0, 29)), utc(2026, 10, 25, 0, 30));
  EXPECT_EQ(end("22:00-02:30", utc(2026, 10, 25, 1, 10)), std::nullopt);  // it was over the first time
  EXPECT_EQ(next("02:30", utc(2026, 10, 25, 0, 30)), utc(2026, 10, 26, 1, 30));
}

TEST_F(WeekClock, AlwaysGoesForward) {
  for (const char* times : {"22:00-07:00", "02:15-02:45", "mon-sun", "00:00-03:00; 02:00-02:30; 23:59-00:01"}) {
    for (const WallTime start : {utc(2026, 3, 28, 20, 0), utc(2026, 10, 24, 20, 0), utc(2026, 12, 31, 20, 0)}) {
      for (WallTime now = start; now < start + 12h; now += 1min) {
        const auto over = end(times, now);
        ASSERT_TRUE(!over || *over > now) << times << " at " << to_rfc3339(now);
        ASSERT_GT(next("02:30,23:00", now), now) << to_rfc3339(now);
      }
    }
  }
}

TEST_F(WeekClock, FindsTheNextMomentOnTheRightDay) {
  EXPECT_EQ(next("mon-fri 08:00,17:00", utc(2026, 11, 30, 7, 0)), utc(2026, 11, 30, 16, 0));
  EXPECT_EQ(next("mon-fri 08:00,17:00", utc(2026, 12, 4, 16, 0)), utc(2026, 12, 7, 7, 0));
  EXPECT_EQ(next("mon 08:00", utc(2026, 11, 30, 7, 0)), utc(2026, 12, 7, 7, 0));
  EXPECT_EQ(next("", utc(2026, 11, 30, 7, 0)), std::nullopt);
}

TEST(WeekTimes, AreWrittenAsTheyAreRead) {
  for (const char* text :
       {"", "mon-sun", "mon-fri 08:00-18:00", "mon,wed,fri-sat 22:00-07:00; sun 00:00-12:00", "sun 18:30-24:00"}) {
    EXPECT_EQ(to_string(parse_week_times(text).value()), text);
  }
  EXPECT_EQ(to_string(parse_week_times("  Fri-MON   8:00-9:05 ;sat ").value()), "mon,fri-sun 08:00-09:05; sat");
  EXPECT_EQ(to_string(parse_week_times("22:00-07:00").value()), "mon-sun 22:00-07:00");
  EXPECT_EQ(to_string(parse_week_moments("mon-fri 17:00,08:00,17:00").value()), "mon-fri 08:00,17:00");
}

TEST(WeekTimes, AreRefusedWhereTheyAreNone) {
  for (const char* text :
       {"08:00", "mon-fri 08:00", "08:00-08:00", "24:00-07:00", "24:01-07:00", "8:60-9:00", "moon", "mon- 08:00-09:00",
        "mon-fri 08:00-18:00 x", ";", "mon;", "1:2-3:4", "-", "08:00-09:00-10:00", "mon\n08:00-09:00",
        "sun;sun;sun;sun;sun;sun;sun;sun", "mon fri", "08:00 mon"}) {
    const auto times = parse_week_times(text);
    ASSERT_FALSE(times.has_value()) << text;
    EXPECT_EQ(times.error().code, Code::invalid);
  }
  EXPECT_FALSE(parse_week_times(std::string(10'000, 'm')));
  for (const char* text : {"mon-fri", "24:00", "08:00;09:00", "0:00,1:00,2:00,3:00,4:00,5:00,6:00,7:00,8:00"})
    EXPECT_FALSE(parse_week_moments(text)) << text;
}

TEST(WeekTimes, ThatAreTheWholeWeekAreKnown) {
  EXPECT_TRUE(is_whole_week(parse_week_times("mon-sun").value()));
  EXPECT_TRUE(is_whole_week(parse_week_times("07:00-22:00; 22:00-07:00").value()));
  EXPECT_FALSE(is_whole_week(parse_week_times("07:00-22:00; 22:01-07:00").value()));
  EXPECT_FALSE(is_whole_week(parse_week_times("").value()));
}

}  // namespace
}  // namespace aftertone::voicemail
