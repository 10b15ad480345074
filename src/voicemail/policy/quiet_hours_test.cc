#include "voicemail/policy/quiet_hours.h"

#include <gtest/gtest.h>

namespace aftertone::voicemail {
namespace {

const WallTime kSundayNight = std::chrono::sys_days(std::chrono::year(2026) / 11 / 29) + std::chrono::hours(22);
const WallTime kMondayMorning = kSundayNight + std::chrono::hours(8);

Mailbox mailbox_with(const std::string& quiet_hours) {
  Mailbox mailbox;
  mailbox.time_zone = "Europe/Berlin";
  mailbox.quiet_hours = quiet_hours;
  return mailbox;
}

TEST(QuietHours, HoldUpWhatRingsUntilTheyAreOver) {
  const Mailbox mailbox = mailbox_with("22:00-07:00");
  EXPECT_EQ(quiet_until_blocking(mailbox, "sms", false, kSundayNight), kMondayMorning);
  EXPECT_EQ(quiet_until_blocking(mailbox, "a-new-channel", false, kSundayNight), kMondayMorning);
  EXPECT_EQ(quiet_until_blocking(mailbox, "email", false, kSundayNight), std::nullopt);
  EXPECT_EQ(quiet_until_blocking(mailbox, "secure", false, kSundayNight), std::nullopt);
  EXPECT_EQ(quiet_until_blocking(mailbox, "sms", false, kMondayMorning), std::nullopt);
}

TEST(QuietHours, LetUrgentMessagesThroughIfTheOwnerSaysSo) {
  Mailbox mailbox = mailbox_with("22:00-07:00");
  EXPECT_EQ(quiet_until_blocking(mailbox, "outcall", true, kSundayNight), std::nullopt);
  mailbox.quiet_except_urgent = false;
  EXPECT_EQ(quiet_until_blocking(mailbox, "outcall", true, kSundayNight), kMondayMorning);
}

TEST(QuietHours, ThatCannotBeReadHoldNothingUp) {
  EXPECT_EQ(quiet_until_blocking(mailbox_with("at night"), "sms", false, kSundayNight), std::nullopt);
  Mailbox lost = mailbox_with("22:00-07:00");
  lost.time_zone = "Europe/Atlantis";
  EXPECT_EQ(quiet_until_blocking(lost, "sms", false, kSundayNight), std::nullopt);
}

TEST(QuietHours, LeaveSomeTime) {
  EXPECT_TRUE(check_quiet_hours("").has_value());
  EXPECT_TRUE(check_quiet_hours("mon-fri 18:00-08:00; sat-sun").has_value());
  EXPECT_EQ(check_quiet_hours("mon-sun").error().detail, "quiet hours: they leave no time of the week");
  EXPECT_EQ(check_quiet_hours("at night").error().code, Code::invalid);
}

}  // namespace
}  // namespace aftertone::voicemail
