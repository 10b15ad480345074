#include "ops/health/condition_watch.h"

#include <gtest/gtest.h>

#include "base/log_lines_fake.h"

namespace aftertone::ops {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

class ConditionWatchTest : public testing::Test {
 protected:
  // What is said while it is so, looked at each second.
  Lines said_in(std::chrono::seconds time, const HealthItem& item, bool speaks_for_all = true) {
    for (auto passed = 0s; passed < time; passed += 1s, now_ += 1s)
      watch_.look({item}, speaks_for_all, now_);
    return lines_.take();
  }

  log::LinesFake lines_;
  ConditionWatch watch_;
  ConditionWatch::Instant now_{1000h};
  const HealthItem well_{"database", Health::ok, "a commit takes 3 ms", Measure{0.003, "s", 0.25, 1}};
  const HealthItem broken_{"database", Health::fail, "no space"};
  const HealthItem slow_ = HealthItem::measured("database", {2, "s", 0.25, 1}, "a commit takes 2000 ms");
};

TEST_F(ConditionWatchTest, ATroubleIsSaidOnceWhenItHasLasted) {
  EXPECT_EQ(said_in(100s, well_), Lines{});
  EXPECT_EQ(said_in(29s, broken_), Lines{});
  EXPECT_EQ(said_in(100s, broken_), Lines{"Error: [AT-2008] database-down: database: no space"});
  EXPECT_EQ(said_in(20s, well_), Lines{}) << "not for long enough";
  EXPECT_EQ(said_in(10s, broken_), Lines{});
  EXPECT_EQ(said_in(100s, well_), Lines{"Info: database is as it should be: a commit takes 3 ms"});
}

TEST_F(ConditionWatchTest, WhatIsBadForAMomentIsNotSaid) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(said_in(25s, broken_), Lines{});
    EXPECT_EQ(said_in(5s, well_), Lines{});
  }
}

TEST_F(ConditionWatchTest, SlowIsNotBroken) {
  EXPECT_EQ(said_in(100s, slow_), Lines{"Error: [AT-2009] database-slow: database: a commit takes 2000 ms"});
}

TEST_F(ConditionWatchTest, WhatAnOperatorWantedIsNoTrouble) {
  const Measure ports{1, "", 3, 4};
  EXPECT_EQ(said_in(600s, {"calls", Health::fail, "1 of 4 ports in use; takes no calls: draining", ports}), Lines{});
  EXPECT_EQ(said_in(600s, {"calls", Health::fail,
                           "1 of 4 ports in use; takes no calls: the journal cannot take recordings", ports}),
            (Lines{"Error: [AT-1012] takes-no-calls: calls: 1 of 4 ports in use; takes no calls: the journal cannot "
                   "take recordings"}));
}

TEST_F(ConditionWatchTest, OnlyOneSaysWhatIsTrueForAll) {
  const HealthItem nodes{"nodes", Health::warn, "2 up, 2 of them take calls; silent: node3"};
  EXPECT_EQ(said_in(60s, nodes, false), Lines{});
  EXPECT_EQ(said_in(60s, nodes, true),
            (Lines{"Error: [AT-5005] node-silent: nodes: 2 up, 2 of them take calls; silent: node3"}));
  const HealthItem unknown{"leases", Health::fail, "the database is away"};
  EXPECT_EQ(said_in(60s, unknown), Lines{}) << "that nobody knows who holds a role does not make it vacant";
  EXPECT_EQ(said_in(21s, {"leases", Health::fail, "nobody holds: notifier"}),
            Lines{"Error: [AT-5003] no-notifier: leases: nobody holds: notifier"});
}

TEST_F(ConditionWatchTest, TheLastOfSeveralNodesIsSaid) {
  const auto nodes = [](double calling) {
    return HealthItem{"nodes", Health::ok, "some are up", Measure{calling, "", 0, 0, true}};
  };
  EXPECT_EQ(said_in(600s, nodes(1)), Lines{}) << "there never was another";
  EXPECT_EQ(said_in(60s, nodes(2)), Lines{});
  EXPECT_EQ(said_in(60s, nodes(1)), Lines{"Error: [AT-5006] last-node: nodes: some are up"});
}

TEST_F(ConditionWatchTest, ADiskThatFillsUpIsSaidInTime) {
  Lines said;
  double free = 60;
  for (int minute = 0; minute < 180 && said.empty(); ++minute, free -= 0.2)  // 12 % an hour: five hours are left
    said = said_in(60s, HealthItem::measured("disk-data", {free, "%", 15, 5, true}, "some are free"));
  ASSERT_EQ(said.size(), 1);
  EXPECT_NE(said[0].find("disk-full-soon"), std::string::npos);
  EXPECT_GT(free, 40) << "when there is time to do something";
  EXPECT_LT(free, 50);
}

TEST_F(ConditionWatchTest, ADiskThatIsUsedAndEmptiedIsNot) {
  for (int minute = 0; minute < 300; ++minute) {
    const double free = 50 + minute % 10;
    EXPECT_EQ(said_in(60s, HealthItem::measured("disk-data", {free, "%", 15, 5, true}, "some are free")), Lines{});
  }
}

}  // namespace
}  // namespace aftertone::ops
