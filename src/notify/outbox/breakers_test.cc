#include "notify/outbox/breakers.h"

#include <gtest/gtest.h>

namespace aftertone::notify {
namespace {

using namespace std::chrono_literals;

class BreakersTest : public testing::Test {
 protected:
  void fail(int times, Instant now) {
    for (int i = 0; i < times; ++i)
      breakers_.end("r", Reach::away, "refused", now);
  }
  const OutboxSettings settings_;
  Breakers breakers_{settings_};
  Instant now_ = Instant() + 1h;
};

TEST_F(BreakersTest, OpenAfterSomeFailuresInARow) {
  fail(4, now_);
  EXPECT_TRUE(breakers_.admit("r", now_));
  breakers_.end("r", Reach::reached, "", now_);
  fail(4, now_);
  EXPECT_FALSE(breakers_.is_open("r"));
  fail(1, now_);
  EXPECT_TRUE(breakers_.is_open("r"));
  EXPECT_TRUE(breakers_.admit("other", now_));
}

TEST_F(BreakersTest, ProbeOneAtATimeWithGrowingPauses) {
  fail(5, now_);
  for (const auto pause : {15s, 30s, 60s, 120s, 120s}) {
    EXPECT_FALSE(breakers_.admit("r", now_ + pause - 1s));
    now_ += pause;
    EXPECT_TRUE(breakers_.admit("r", now_));
    EXPECT_FALSE(breakers_.admit("r", now_));
    breakers_.end("r", Reach::away, "refused", now_);
  }
  now_ += 120s;
  EXPECT_TRUE(breakers_.admit("r", now_));
  breakers_.end("r", Reach::reached, "", now_);
  EXPECT_FALSE(breakers_.is_open("r"));
}

TEST_F(BreakersTest, AProbeThatShowsNothingIsFollowedByAnother) {
  fail(5, now_);
  EXPECT_TRUE(breakers_.admit("r", now_ + 15s));
  breakers_.end("r", Reach::unknown, "", now_ + 15s);
  EXPECT_TRUE(breakers_.is_open("r"));
  EXPECT_TRUE(breakers_.admit("r", now_ + 15s));
}

}  // namespace
}  // namespace aftertone::notify
