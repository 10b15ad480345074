#include "voicemail/policy/pin_rules.h"

#include <gtest/gtest.h>

namespace aftertone::voicemail {
namespace {

using std::chrono::minutes;

const MailboxNumber kNumber("1001");

TEST(PinRules, RefuseWhatAThiefTriesFirst) {
  for (const char* pin : {"111111", "123456", "987654", "246802", "121212", "258258", "147258", "258025802", "19851231",
                          "121985", "100155", "12345", "12345678901234567", "12a456", ""}) {
    EXPECT_FALSE(check_new_pin(pin, kNumber).has_value()) << pin;
  }
}

TEST(PinRules, AcceptAnOrdinaryPin) {
  for (const char* pin : {"740392", "5839201", "80615243"})
    EXPECT_TRUE(check_new_pin(pin, kNumber).has_value()) << pin;
}

TEST(PinRules, RandomPinsPassTheirOwnRules) {
  for (int i = 0; i < 1000; ++i)
    EXPECT_TRUE(check_new_pin(random_pin(kNumber), kNumber).has_value());
}

TEST(Lock, GrowsFromAMinuteToADay) {
  EXPECT_FALSE(lock_time_after(4).has_value());
  EXPECT_EQ(lock_time_after(5), minutes(1));
  EXPECT_EQ(lock_time_after(7), minutes(30));
  EXPECT_EQ(lock_time_after(10), minutes(24 * 60));
  EXPECT_EQ(lock_time_after(1000), minutes(24 * 60));
}

}  // namespace
}  // namespace aftertone::voicemail
