#include "base/time_zone.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <random>

namespace aftertone {
namespace {

using namespace std::chrono_literals;

WallTime utc(int year, unsigned month, unsigned day, int hour, int minute, int second = 0) {
  const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return date + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

TEST(TimeZone, TellsSummerAndWinterInBerlin) {
  const LocalTime summer{2026, 7, 4, 14, 0, 5, 6, 2h};
  EXPECT_EQ(to_local_blocking(utc(2026, 7, 4, 12, 0, 5), "Europe/Berlin"), summer);
  const LocalTime winter{2026, 12, 31, 23, 59, 59, 4, 1h};
  EXPECT_EQ(to_local_blocking(utc(2026, 12, 31, 22, 59, 59), "Europe/Berlin"), winter);
}

TEST(TimeZone, ChangesAtTheVerySecond) {
  EXPECT_EQ(to_local_blocking(utc(2026, 3, 29, 0, 59, 59), "Europe/Berlin")->hour, 1);
  EXPECT_EQ(to_local_blocking(utc(2026, 3, 29, 1, 0, 0), "Europe/Berlin")->hour, 3);
  EXPECT_EQ(to_local_blocking(utc(2026, 10, 25, 0, 59, 59), "Europe/Berlin")->hour, 2);
  EXPECT_EQ(to_local_blocking(utc(2026, 10, 25, 1, 0, 0), "Europe/Berlin")->hour, 2);
}

TEST(TimeZone, KnowsOffsetsThatAreNoWholeHour) {
  const LocalTime expected{2026, 1, 1, 5, 45, 0, 4, 5h + 45min};
  EXPECT_EQ(to_local_blocking(utc(2026, 1, 1, 0, 0), "Asia/Kathmandu"), expected);
}

TEST(TimeZone, GoesOnByTheRuleAfterTheTableEnds) {
  EXPECT_EQ(to_local_blocking(utc(2090, 7, 1, 12, 0), "Europe/Berlin")->utc_offset, 2h);
  EXPECT_EQ(to_local_blocking(utc(2090, 1, 1, 12, 0), "Australia/Sydney")->utc_offset, 11h);
}

TEST(TimeZone, FindsTheInstantThatAClockShows) {
  const TimeZone berlin = TimeZone::load_blocking("Europe/Berlin").value();
  const auto on = [&](int year, unsigned month, unsigned day, std::chrono::minutes time) {
    const auto date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    return berlin.first_instant(std::chrono::local_days(date), time);
  };
  EXPECT_EQ(on(2026, 7, 4, 8h), utc(2026, 7, 4, 6, 0));
  EXPECT_EQ(on(2026, 12, 31, 24h), utc(2026, 12, 31, 23, 0));
  EXPECT_EQ(on(2026, 3, 29, 1h + 59min), utc(2026, 3, 29, 0, 59));
  EXPECT_EQ(on(2026, 3, 29, 2h + 30min), utc(2026, 3, 29, 1, 30));  // skipped: half an hour after the change
  EXPECT_EQ(on(2026, 3, 29, 3h), utc(2026, 3, 29, 1, 0));
  EXPECT_EQ(on(2026, 10, 25, 2h + 30min), utc(2026, 10, 25, 0, 30));  // twice: the first
  EXPECT_EQ(on(2026, 10, 25, 3h), utc(2026, 10, 25, 2, 0));
  EXPECT_EQ(TimeZone::load_blocking("UTC")->first_instant(std::chrono::local_days(std::chrono::days(1)), 1h),
            utc(1970, 1, 2, 1, 0));
}

TEST(TimeZone, NeedsNoFileForUtc) {
  const LocalTime expected{1969, 12, 31, 23, 59, 59, 3, 0s};
  EXPECT_EQ(to_local_blocking(from_millis(-1), "UTC"), expected);
}

TEST(TimeZone, RefusesNamesThatLeadElsewhere) {
  for (const char* name : {"", "/etc/passwd", "../../../etc/passwd", "Europe/../Europe/Berlin", "Europe//Berlin",
                           "Europe/", "Europe/Ber lin", "Europe/Berlin\n"}) {
    const auto local = to_local_blocking(utc(2026, 1, 1, 0, 0), name);
    ASSERT_FALSE(local.has_value()) << name;
    EXPECT_EQ(local.error().code, Code::invalid) << name;
  }
  EXPECT_EQ(to_local_blocking(utc(2026, 1, 1, 0, 0), std::string(1000, 'a')).error().code, Code::invalid);
}

TEST(TimeZone, SaysThatAZoneDoesNotExist) {
  EXPECT_EQ(to_local_blocking(utc(2026, 1, 1, 0, 0), "Europe/Atlantis").error().code, Code::not_found);
  EXPECT_EQ(to_local_blocking(utc(2026, 1, 1, 0, 0), "Europe").error().code, Code::not_found);
  EXPECT_EQ(to_local_blocking(utc(2026, 1, 1, 0, 0), "tzdata.zi").error().code, Code::invalid);
}

TEST(TimeZone, RefusesAFileThatIsNoTimeZone) {
  EXPECT_EQ(to_local_blocking(utc(2026, 1, 1, 0, 0), "leapseconds").error().code, Code::corrupt);
}

// The C library reads the same database with code of its own.
TEST(TimeZone, AgreesWithTheCLibraryFrom1950To2150) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> any_second(-631'152'000, 5'680'281'600);
  for (const char* zone :
       {"Europe/Berlin", "America/New_York", "America/Nuuk", "Asia/Tehran", "Asia/Gaza", "Africa/Casablanca",
        "Australia/Lord_Howe", "Pacific/Apia", "Europe/Dublin", "America/St_Johns", "Asia/Kolkata", "Pacific/Auckland",
        "America/Santiago", "Antarctica/Troll", "Asia/Jerusalem", "Africa/Cairo"}) {
    ASSERT_EQ(setenv("TZ", zone, 1), 0);
    tzset();
    for (int i = 0; i < 2000; ++i) {
      const std::time_t second = any_second(random);
      std::tm expected{};
      localtime_r(&second, &expected);
      const LocalTime same{
          expected.tm_year + 1900, expected.tm_mon + 1, expected.tm_mday, expected.tm_hour,
          expected.tm_min,         expected.tm_sec,     expected.tm_wday, std::chrono::seconds(expected.tm_gmtoff)};
      ASSERT_EQ(to_local_blocking(from_millis(second * 1000), zone), same) << zone << " at " << second;
    }
  }
  unsetenv("TZ");
  tzset();
}

}  // namespace
}  // namespace aftertone
