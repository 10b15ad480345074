#include "storage/audio/guard/store_breaker.h"

#include <gtest/gtest.h>

namespace aftertone::storage {
namespace {

class Breaker : public testing::Test {
 protected:
  void fail_to_reach(int times) {
    for (int i = 0; i < times; ++i)
      breaker_.note(StoreAccess::read, fail_temporarily(Code::unavailable, "Input/output error"));
  }
  bool may_read() const { return breaker_.check(StoreAccess::read).has_value(); }
  bool may_write() const { return breaker_.check(StoreAccess::write).has_value(); }

  StoreBreaker breaker_{"the audio store"};
};

TEST_F(Breaker, AsksUntilItFailedThreeTimesInARow) {
  fail_to_reach(2);
  EXPECT_FALSE(breaker_.is_good());
  breaker_.note(StoreAccess::read, {});
  fail_to_reach(2);
  EXPECT_TRUE(may_read() && may_write());
  fail_to_reach(1);
  EXPECT_TRUE(breaker_.is_away());
  const Status answer = breaker_.check(StoreAccess::write);
  EXPECT_EQ(answer.error().code, Code::unavailable);
  EXPECT_TRUE(answer.error().temporary);
  EXPECT_NE(answer.error().detail.find("Input/output error"), std::string::npos);
  EXPECT_FALSE(may_read());
}

TEST_F(Breaker, TakesThatSomethingIsNotThereForAnAnswer) {
  fail_to_reach(2);
  breaker_.note(StoreAccess::read, fail(Code::not_found, "no such file"));
  fail_to_reach(2);
  EXPECT_FALSE(breaker_.is_away());
}

TEST_F(Breaker, IsClosedByAProbeOnlyAndNotByALateAnswer) {
  fail_to_reach(3);
  breaker_.note(StoreAccess::read, {});
  EXPECT_TRUE(breaker_.is_away());
  breaker_.note_recovered();
  EXPECT_TRUE(may_read() && may_write() && breaker_.is_good());
}

TEST_F(Breaker, LetsAFullStoreBeRead) {
  breaker_.note(StoreAccess::write, fail_temporarily(Code::full, "No space left on device"));
  EXPECT_TRUE(may_read());
  EXPECT_EQ(breaker_.check(StoreAccess::write).error().code, Code::full);
  breaker_.note(StoreAccess::read, {});
  EXPECT_FALSE(may_write()) << "reading frees nothing";
  fail_to_reach(3);
  EXPECT_TRUE(breaker_.is_away()) << "full first, then gone";
}

TEST_F(Breaker, WaitsForAReadOnlyStoreToBeMadeWritable) {
  breaker_.note(StoreAccess::write, fail(Code::denied, "Read-only file system"));
  EXPECT_TRUE(may_read());
  const Status answer = breaker_.check(StoreAccess::write);
  EXPECT_EQ(answer.error().code, Code::unavailable);
  EXPECT_TRUE(answer.error().temporary);
}

TEST_F(Breaker, SeesAStoreThatWasAwayComeBackFull) {
  breaker_.note_away(Error{Code::unavailable, true, "no route to host"});
  EXPECT_FALSE(may_read());
  breaker_.note(StoreAccess::write, fail_temporarily(Code::full, "No space left on device"));
  EXPECT_TRUE(may_read());
  EXPECT_FALSE(may_write());
}

}  // namespace
}  // namespace aftertone::storage
