#include "notify/outbox/verdict.h"

#include <gtest/gtest.h>

#include <set>

namespace aftertone::notify {
namespace {

using namespace std::chrono_literals;
using voicemail::Delivery;
using voicemail::DeliveryId;

const WallTime kNoon = from_millis(1'790'000'000'000);

Verdict::Kind kind_of(const Outcome& outcome, std::chrono::hours age,
                      AmbiguousPolicy policy = AmbiguousPolicy::resend) {
  Delivery delivery;
  delivery.attempt = 1;
  delivery.due_at = kNoon - age;
  return judge(delivery, outcome, policy, kNoon, OutboxSettings{}).kind;
}

TEST(Judge, GivesUpOnlyWhatIsRejectedOrTwoDaysOld) {
  EXPECT_EQ(kind_of(Outcome::retry("451"), 47h), Verdict::Kind::retry);
  EXPECT_EQ(kind_of(Outcome::retry("451"), 48h), Verdict::Kind::expired);
  EXPECT_EQ(kind_of(Outcome::ambiguous("lost"), 47h), Verdict::Kind::resend);
  EXPECT_EQ(kind_of(Outcome::ambiguous("lost"), 48h), Verdict::Kind::expired);
  EXPECT_EQ(kind_of(Outcome::wait_until(kNoon + 1h, "429"), 47h), Verdict::Kind::put_back);
  EXPECT_EQ(kind_of(Outcome::wait_until(kNoon + 1h, "429"), 48h), Verdict::Kind::expired);
  EXPECT_EQ(kind_of(Outcome::rejected("550"), 0h), Verdict::Kind::rejected);
  EXPECT_EQ(kind_of(Outcome::sent("250"), 100h), Verdict::Kind::sent);
}

TEST(Judge, WaitsNoLongerThanTwoDaysForWhoAlwaysSaysLater) {
  EXPECT_EQ(kind_of(Outcome::wait_until(kNoon + 1h, "429"), 47h), Verdict::Kind::put_back);
  EXPECT_EQ(kind_of(Outcome::wait_until(kNoon + 1h, "429"), 48h), Verdict::Kind::expired);
}

TEST(Judge, WaitsForPeopleHoweverLongTheyTake) {
  EXPECT_EQ(kind_of(Outcome::wait_for_answer(kNoon + 1h, "step 3"), 400h), Verdict::Kind::put_back);
}

TEST(Judge, HoldsWhatMustNotGoTwice) {
  EXPECT_EQ(kind_of(Outcome::ambiguous("lost"), 0h, AmbiguousPolicy::hold), Verdict::Kind::hold);
  EXPECT_EQ(kind_of(Outcome::retry("451"), 0h, AmbiguousPolicy::hold), Verdict::Kind::retry);
}

TEST(RetryDelay, DoublesUpToAQuarterOfAnHourAndIsSpread) {
  const OutboxSettings settings;
  Delivery delivery;
  std::set<std::int64_t> delays;
  for (std::int64_t id = 1; id <= 100; ++id) {
    delivery.id = DeliveryId(id);
    delivery.attempt = 2;
    const auto second = retry_delay(delivery, settings);
    EXPECT_GE(second, 24s);
    EXPECT_LE(second, 36s);
    delays.insert(second.count());
    delivery.attempt = 1000;
    const auto late = retry_delay(delivery, settings);
    EXPECT_GE(late, 12min);
    EXPECT_LE(late, 18min);
  }
  EXPECT_GT(delays.size(), 20U);
}

}  // namespace
}  // namespace aftertone::notify
