#include "storage/database/database_clock.h"

#include <gtest/gtest.h>

#include <cmath>

namespace aftertone::storage {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class DatabaseClockTest : public testing::Test {
 protected:
  // The database says that it is `ahead` of us; asking took `way`.
  void hear(milliseconds ahead, milliseconds way = milliseconds(0)) {
    const auto answered = std::chrono::steady_clock::now();
    clock_.hear(SystemClock().now() - way / 2 + ahead, answered - way, answered);
  }
  // Of the clock over the machine's, to a tenth of a second.
  double ahead() const {
    const auto difference = std::chrono::duration<double>(clock_.now() - SystemClock().now());
    return std::round(difference.count() * 10) / 10;
  }

  ManualClock own_{WallTime(hours(1))};
  DatabaseClock clock_{own_};
};

TEST_F(DatabaseClockTest, IsThatOfTheMachineUntilItHears) {
  EXPECT_EQ(clock_.now(), own_.now());
}

TEST_F(DatabaseClockTest, GoesOnByTheSteadyClockWhenTheMachinesJumps) {
  hear(seconds(0));
  own_.advance(hours(1));
  EXPECT_EQ(ahead(), 0);
}

TEST_F(DatabaseClockTest, FollowsTheDatabase) {
  hear(seconds(0));
  hear(seconds(30));
  EXPECT_EQ(ahead(), 30);
}

TEST_F(DatabaseClockTest, DoesNotHopForTheWayThereAndBack) {
  hear(seconds(0));
  const WallTime before = clock_.now();
  hear(milliseconds(-60));
  EXPECT_GE(clock_.now(), before);
}

TEST_F(DatabaseClockTest, DoesNotBelieveAnAnswerThatTookLong) {
  hear(seconds(0));
  hear(seconds(2), seconds(4));
  EXPECT_EQ(ahead(), 0);
}

TEST_F(DatabaseClockTest, BelievesTheFirstAnswerHoweverLongItTook) {
  hear(seconds(2), seconds(4));
  EXPECT_EQ(ahead(), 2);
}

}  // namespace
}  // namespace aftertone::storage
