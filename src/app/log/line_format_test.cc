#include "app/log/line_format.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "app/log/outlets/standard_error.h"
#include "app/log/outlets/syslog.h"
#include "base/error_codes.h"

namespace aftertone::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

class LineFormatTest : public ::testing::Test {
 protected:
  LineFormatTest() { use_zone("Europe/Berlin"); }
  ~LineFormatTest() override { unsetenv("TZ"), tzset(); }
  static void use_zone(const char* zone) { setenv("TZ", zone, 1), tzset(); }

  static Record record(std::int64_t milliseconds_since_epoch) {
    Record record{};
    record.time = system_clock::time_point(milliseconds(milliseconds_since_epoch));
    record.level = log::Level::error;
    record.code = &error_codes::kDatabaseAway;
    record.area = "storage";
    record.text = "[AT-2001] database-away: gone";
    return record;
  }
};

TEST_F(LineFormatTest, the_hour_that_comes_twice_in_autumn_is_told_apart) {
  EXPECT_TRUE(text_line(record(1793232000123)).starts_with("2026-10-29 ")) << text_line(record(1793232000123));
  // 2026-10-25 00:30 and 01:30 UTC are both 02:30 in Berlin.
  EXPECT_EQ(text_line(record(1792888200123)),
            "2026-10-25 02:30:00.123+02:00 Error   [storage] [AT-2001] database-away: gone\n");
  EXPECT_EQ(text_line(record(1792891800123)),
            "2026-10-25 02:30:00.123+01:00 Error   [storage] [AT-2001] database-away: gone\n");
}

TEST_F(LineFormatTest, a_day_ends_at_local_midnight_in_summer_and_in_winter) {
  using namespace std::chrono;
  const auto summer = sys_days(year(2026) / 7 / 1) - hours(2);
  EXPECT_EQ(day_of(summer - milliseconds(1)), "20260630");
  EXPECT_EQ(day_of(summer), "20260701");
  const auto winter = sys_days(year(2026) / 12 / 1) - hours(1);
  EXPECT_EQ(day_of(winter - milliseconds(1)), "20261130");
  EXPECT_EQ(day_of(winter), "20261201");
  use_zone("America/St_Johns");
  EXPECT_EQ(to_local_rfc3339(winter), "2026-11-30T19:30:00.000-03:30");
}

TEST_F(LineFormatTest, syslog_messages_are_of_rfc_5424) {
  Record one = record(1792888200123);
  one.service = Service::notify;
  const std::string message = rfc5424_message(one, "node-1", 7);
  EXPECT_TRUE(message.starts_with("<27>1 2026-10-25T02:30:00.123+02:00 node-1 aftertone-notify ")) << message;
  EXPECT_TRUE(message.ends_with(" AT-2001 [meta sequenceId=\"7\"] Error [storage] [AT-2001] database-away: gone"))
      << message;
}

TEST_F(LineFormatTest, the_journal_of_systemd_gets_priorities_and_no_time) {
  EXPECT_EQ(journal_line(record(0)), "<3>Error   [storage] [AT-2001] database-away: gone\n");
  EXPECT_FALSE(is_journal_stream(nullptr, 2));
  EXPECT_FALSE(is_journal_stream("0:0", 2));
}

TEST(SyslogTargetTest, says_where_messages_go) {
  const auto udp = parse_syslog_target("udp:192.0.2.1:514").value();
  EXPECT_EQ(udp.host, "192.0.2.1");
  EXPECT_EQ(udp.port, "514");
  EXPECT_EQ(udp.kind, SyslogTarget::Kind::udp);
  EXPECT_EQ(parse_syslog_target("tcp:[2001:db8::1]:601").value().host, "2001:db8::1");
  EXPECT_EQ(parse_syslog_target("tcp:log.example.com:601").value().kind, SyslogTarget::Kind::tcp);
  EXPECT_EQ(parse_syslog_target("local").value().path, "/dev/log");
  for (const char* wrong : {"", "udp", "udp:", "udp:514", "udp::514", "udp:192.0.2.1:", "udp:192.0.2.1:0",
                            "udp:192.0.2.1:70000", "tls:192.0.2.1:514", "192.0.2.1:514"})
    EXPECT_FALSE(parse_syslog_target(wrong)) << wrong;
}

}  // namespace
}  // namespace aftertone::app
