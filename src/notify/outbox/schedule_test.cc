#include "notify/outbox/schedule.h"

#include <gtest/gtest.h>

namespace aftertone::notify {
namespace {

using namespace std::chrono_literals;
using voicemail::DueRows;

const WallTime kNoon = from_millis(1'790'000'000'000);

class DigestingChannel : public Channel {
 public:
  Outcome deliver_blocking(const voicemail::Delivery&, const voicemail::Message&, const voicemail::Mailbox&,
                           const Notice&, CommitMark&) override {
    return Outcome::retry("never asked");
  }
  bool can_digest() const override { return true; }
  std::string relay_of(const voicemail::Delivery&) const override { return "relay"; }
  bool is_for_people() const override { return reader_is_a_person; }

  bool reader_is_a_person = true;
};

class ScheduleTest : public testing::Test {
 protected:
  ScheduleTest() {
    settings_.target_pause = 0ms;
    settings_.relay_per_second = 0;
  }
  static DueRows due(const std::string& target, std::int64_t count = 1, const std::string& channel = "email") {
    return {{{channel, target}, voicemail::MailboxNumber("1001"), "message", "", false}, count, kNoon, kNoon};
  }
  Schedule make() { return Schedule({{"email", {&email_, 4}}, {"sms", {&sms_, 2}}}, settings_, breakers_); }

  OutboxSettings settings_;
  Breakers breakers_{settings_};
  DigestingChannel email_, sms_;
  const Instant now_ = Instant() + 1h;
};

TEST_F(ScheduleTest, GivesATargetOneTurnAtATime) {
  Schedule schedule = make();
  const auto turns = schedule.choose({due("a", 3)}, kNoon, now_);
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_EQ(turns[0].order.limit, 3);
  EXPECT_TRUE(schedule.choose({due("a", 3)}, kNoon, now_).empty());
  schedule.end(turns[0]);
  EXPECT_EQ(schedule.choose({due("a", 3)}, kNoon, now_).size(), 1U);
}

TEST_F(ScheduleTest, LetsAFloodOfOneChannelHoldUpNoOther) {
  Schedule schedule = make();
  std::vector<DueRows> all;
  for (int i = 0; i < 1000; ++i)
    all.push_back(due("flood" + std::to_string(i)));
  all.push_back(due("quiet", 1, "sms"));
  const auto turns = schedule.choose(all, kNoon, now_);
  ASSERT_EQ(turns.size(), 5U);  // 4 of the flood
  EXPECT_EQ(turns.back().order.kind.address.target, "quiet");
}

// A hundred targets that never have less waiting, and one more: each round it comes up again.
TEST_F(ScheduleTest, LetsNobodyStarveBehindOthersThatAlwaysHaveMore) {
  Schedule schedule = make();
  std::map<std::string, int> turns_of;
  for (int round = 0; round < 500; ++round) {
    std::vector<DueRows> all;
    for (int i = 0; i < 100; ++i)
      all.push_back(due("flood" + std::to_string(i), 10'000));
    all.push_back(due("quiet"));
    for (const Turn& turn : schedule.choose(all, kNoon, now_)) {
      ++turns_of[turn.order.kind.address.target];
      schedule.end(turn);
    }
  }
  EXPECT_EQ(turns_of.size(), 101U);
  for (const auto& [target, turns] : turns_of)
    EXPECT_NEAR(turns, 500.0 * 4 / 101, 1.0) << target;
}

// New targets for ever do not keep out one that had its turn and has more.
TEST_F(ScheduleTest, LetsNobodyStarveBehindNewcomers) {
  Schedule schedule = make();
  int turns_of_old = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<DueRows> all{due("old", 100)};
    for (int i = 0; i < 4; ++i)
      all.push_back(due("new" + std::to_string(round * 4 + i)));
    for (const Turn& turn : schedule.choose(all, kNoon, now_)) {
      turns_of_old += turn.order.kind.address.target == "old";
      schedule.end(turn);
    }
  }
  EXPECT_GE(turns_of_old, 50);
}

// The line is looked at in pieces of ten; who was not seen keeps the place.
TEST_F(ScheduleTest, LetsNobodyStarveInALineThatIsSeenInPieces) {
  Schedule schedule = make();
  std::map<std::string, int> turns_of;
  for (int round = 0; round < 1000; ++round) {
    std::vector<DueRows> piece;
    for (int i = round % 10 * 10; i < round % 10 * 10 + 10; ++i)
      piece.push_back(due("target" + std::to_string(i), 5));
    for (const Turn& turn : schedule.choose(piece, kNoon, now_, false)) {
      ++turns_of[turn.order.kind.address.target];
      schedule.end(turn);
    }
  }
  EXPECT_EQ(turns_of.size(), 100U);
  for (const auto& [target, turns] : turns_of)
    EXPECT_GE(turns, 30) << target;  // of 40, if all were served in exactly the order of their places
}

TEST_F(ScheduleTest, IsFullWhenEveryChannelHasAllItsTurns) {
  Schedule schedule = make();
  std::vector<DueRows> all;
  for (int i = 0; i < 10; ++i)
    all.push_back(due(std::to_string(i)));
  EXPECT_FALSE(schedule.is_full());
  schedule.choose(all, kNoon, now_);
  EXPECT_FALSE(schedule.is_full());  // the SMS has turns left
  const auto turns = schedule.choose({due("a", 1, "sms"), due("b", 1, "sms")}, kNoon, now_);
  EXPECT_TRUE(schedule.is_full());
  schedule.end(turns[0]);
  EXPECT_FALSE(schedule.is_full());
}

TEST_F(ScheduleTest, MakesADigestOfMoreThanFive) {
  Schedule schedule = make();
  const auto turns = schedule.choose({due("five", 5), due("six", 6), due("many", 1000)}, kNoon, now_);
  ASSERT_EQ(turns.size(), 3U);
  EXPECT_FALSE(turns[0].is_digest());
  EXPECT_TRUE(turns[1].is_digest());
  EXPECT_EQ(turns[1].order.limit, 100);  // as many as there are: a look counts no further than six
  EXPECT_EQ(turns[2].order.limit, 100);
  EXPECT_NE(turns[1].order.as_digest, turns[2].order.as_digest);
}

TEST_F(ScheduleTest, LeavesAsItWasWhatIsPerhapsSent) {
  Schedule schedule = make();
  DueRows alone = due("alone", 20);
  alone.kind.is_perhaps_sent = true;
  DueRows digest = due("digest", 150);
  digest.kind.is_perhaps_sent = true;
  digest.kind.digest = "d1";
  const auto turns = schedule.choose({alone, digest}, kNoon, now_);
  ASSERT_EQ(turns.size(), 2U);
  EXPECT_FALSE(turns[0].is_digest());
  EXPECT_EQ(turns[1].order.as_digest, "d1");
  EXPECT_GE(turns[1].order.limit, 150);  // the whole of it
}

TEST_F(ScheduleTest, KeepsThePaceOfATarget) {
  settings_.target_burst = 5;
  settings_.target_pause = 10s;
  Schedule schedule = make();
  int rows = 0;
  for (int second = 0; second < 100; ++second) {
    for (const Turn& turn : schedule.choose({due("a", 5)}, kNoon, now_ + std::chrono::seconds(second))) {
      rows += turn.order.limit;
      schedule.end(turn);
    }
  }
  EXPECT_EQ(rows, 5 + 9);
}

TEST_F(ScheduleTest, SystemsAreToldAsItComes) {
  settings_.target_pause = 6s;
  email_.reader_is_a_person = false;
  Schedule schedule = make();
  for (int i = 0; i < 20; ++i) {
    const auto turns = schedule.choose({due("crm", 5)}, kNoon, now_);
    ASSERT_EQ(turns.size(), 1U);
    schedule.end(turns[0]);
  }
}

TEST_F(ScheduleTest, KeepsThePaceOfARelay) {
  settings_.relay_per_second = 10;
  Schedule schedule = make();
  int rows = 0, next = 0;
  for (int tenth = 0; tenth < 100; ++tenth) {
    std::vector<DueRows> all;
    for (int i = 0; i < 4; ++i)
      all.push_back(due("t" + std::to_string(next++)));
    for (const Turn& turn : schedule.choose(all, kNoon, now_ + tenth * 100ms)) {
      rows += turn.order.limit;
      schedule.end(turn);
    }
  }
  EXPECT_GE(rows, 100);
  EXPECT_LE(rows, 110);
}

TEST_F(ScheduleTest, SendsOneProbeThroughAnOpenCircuit) {
  Schedule schedule = make();
  for (int i = 0; i < settings_.failures_to_open; ++i)
    breakers_.end("relay", Reach::away, "refused", now_);
  const std::vector<DueRows> all{due("a", 3), due("b", 1000), due("c")};
  EXPECT_TRUE(schedule.choose(all, kNoon, now_ + 14s).empty());
  const auto turns = schedule.choose(all, kNoon, now_ + 15s);
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_EQ(turns[0].order.limit, 1);
  EXPECT_FALSE(turns[0].is_digest());
  EXPECT_TRUE(schedule.choose(all, kNoon, now_ + 15s).empty());
}

}  // namespace
}  // namespace aftertone::notify
