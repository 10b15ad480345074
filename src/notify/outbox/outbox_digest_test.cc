// Many messages in one mail, and what is perhaps sent.
#include <gtest/gtest.h>

#include <mutex>

#include "notify/outbox/outbox_worker_fixture.h"

namespace aftertone::notify {
namespace {

class OutboxDigestTest : public OutboxWorkerTest {
 protected:
  OutboxDigestTest() { channel_.digests = true; }

  std::vector<DeliveryId> add_many(int count) {
    std::vector<DeliveryId> ids;
    for (int i = 0; i < count; ++i)
      ids.push_back(add());
    return ids;
  }
  void wait_until_sent(const std::vector<DeliveryId>& ids) {
    for (const DeliveryId id : ids)
      ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  }
};

TEST_F(OutboxDigestTest, TellsMoreThanFiveInOne) {
  const std::vector<DeliveryId> ids = add_many(37);
  start();
  wait_until_sent(ids);
  stop();
  EXPECT_EQ(channel_.tries, 1);
  EXPECT_EQ(worker_->counts().sent, 37);
  EXPECT_EQ(worker_->counts().digests, 1);
  EXPECT_FALSE(outbox_.row(ids[0]).digest.empty());
  EXPECT_EQ(outbox_.row(ids[0]).digest, outbox_.row(ids[36]).digest);
}

TEST_F(OutboxDigestTest, TellsFiveOneByOne) {
  const std::vector<DeliveryId> ids = add_many(5);
  start();
  wait_until_sent(ids);
  EXPECT_EQ(channel_.tries, 5);
}

TEST_F(OutboxDigestTest, TellsTwoInOneWhereTheOwnerWantsThemTogether) {
  const std::vector<DeliveryId> together = add_many(2);
  for (const DeliveryId id : together)
    outbox_.edit(id, [](Delivery& row) { row.event = voicemail::kTogetherEvent; });
  const DeliveryId alone = add();
  start();
  wait_until_sent(together);
  wait_until_sent({alone});
  EXPECT_EQ(channel_.tries, 2);
  EXPECT_EQ(outbox_.row(together[0]).digest, outbox_.row(together[1]).digest);
  EXPECT_FALSE(outbox_.row(together[0]).digest.empty());
  EXPECT_TRUE(outbox_.row(alone).digest.empty());
}

TEST_F(OutboxDigestTest, MarksAllItsRowsBeforeThePointOfNoReturn) {
  const std::vector<DeliveryId> ids = add_many(6);
  std::atomic<int> marked{0};
  channel_.behave_with_digest = [&](std::span<const DigestEntry> entries, CommitMark& mark) {
    if (!mark.set_blocking()) return Outcome::retry("no mark");
    for (const DigestEntry& entry : entries)
      marked += outbox_.row(entry.delivery.id).state == State::committing;
    return Outcome::sent("250 ok");
  };
  start();
  wait_until_sent(ids);
  EXPECT_EQ(marked, 6);
}

TEST_F(OutboxDigestTest, GoesAgainAsItWasWhenItIsPerhapsSent) {
  const std::vector<DeliveryId> ids = add_many(6);
  std::mutex mutex;
  std::vector<std::pair<std::string, std::size_t>> told;
  channel_.behave_with_digest = [&](std::span<const DigestEntry> entries, CommitMark& mark) {
    const std::lock_guard lock(mutex);
    told.emplace_back(entries.front().delivery.digest, entries.size());
    if (!mark.set_blocking()) return Outcome::retry("no mark");
    return told.size() == 1 ? Outcome::ambiguous("connection lost") : Outcome::sent("250 ok");
  };
  start();
  ASSERT_TRUE(outbox_.wait_for(ids[0], [](const Delivery& row) { return row.is_perhaps_sent; }));
  wait_until_sent(add_many(10));
  clock_.advance(18s);
  wait_until_sent(ids);
  stop();
  const auto is_first = [&](const auto& one) { return one.first == told.front().first; };
  EXPECT_EQ(std::count_if(told.begin(), told.end(), is_first), 2);
  EXPECT_TRUE(
      std::all_of(told.begin(), told.end(), [&](const auto& one) { return !is_first(one) || one.second == 6; }));
}

TEST_F(OutboxDigestTest, TakesInNoRowThatIsPerhapsSentAlone) {
  const DeliveryId alone = add();
  std::atomic<bool> was_in_digest{false};
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    if (delivery.attempt > 1) return ScriptedChannel::take(delivery, mark);
    return mark.set_blocking() ? Outcome::ambiguous("connection lost") : Outcome::retry("");
  };
  channel_.behave_with_digest = [&](std::span<const DigestEntry> entries, CommitMark& mark) {
    for (const DigestEntry& entry : entries)
      was_in_digest = was_in_digest || entry.delivery.id == alone;
    return ScriptedChannel::take_digest(entries, mark);
  };
  start();
  ASSERT_TRUE(outbox_.wait_for(alone, [](const Delivery& row) { return row.is_perhaps_sent; }));
  clock_.advance(18s);
  wait_until_sent(add_many(10));
  ASSERT_TRUE(outbox_.wait_for_state(alone, State::sent));
  EXPECT_FALSE(was_in_digest);
}

TEST_F(OutboxDigestTest, IsSentAgainTogetherAfterATakeover) {
  std::vector<DeliveryId> ids;
  for (int i = 0; i < 6; ++i)
    ids.push_back(add("anna@example.com", State::committing));
  outbox_.set_digest(ids, "digest-1");
  std::atomic<std::size_t> together{0};
  channel_.behave_with_digest = [&](std::span<const DigestEntry> entries, CommitMark& mark) {
    if (entries.front().delivery.digest == "digest-1") together = entries.size();
    return ScriptedChannel::take_digest(entries, mark);
  };
  start();
  wait_until_sent(ids);
  EXPECT_EQ(together, 6U);
}

TEST_F(OutboxDigestTest, LeavesOutWhatTheOwnerHasHeard) {
  const std::vector<DeliveryId> ids = add_many(6);
  const voicemail::MessageId heard = outbox_.row(ids[2]).message;
  ASSERT_TRUE(messages_.set_state_blocking(heard, voicemail::MessageState::saved).has_value());
  std::atomic<std::size_t> told{0};
  channel_.behave_with_digest = [&](std::span<const DigestEntry> entries, CommitMark& mark) {
    told = entries.size();
    return ScriptedChannel::take_digest(entries, mark);
  };
  start();
  ASSERT_TRUE(outbox_.wait_for_state(ids[2], State::cancelled));
  ASSERT_TRUE(outbox_.wait_for_state(ids[5], State::sent));
  EXPECT_EQ(told, 5U);
}

using OutboxPolicyTest = OutboxWorkerTest;

TEST_F(OutboxPolicyTest, HoldsWhatMustNotGoTwiceAndThenGivesItUp) {
  channel_.policy = AmbiguousPolicy::hold;
  channel_.behave = [](const Delivery&, CommitMark& mark) {
    return mark.set_blocking() ? Outcome::ambiguous("no answer") : Outcome::retry("");
  };
  const DeliveryId id = add();
  const DeliveryId left = add("bert@example.com", State::committing);  // by a former holder
  start();
  ASSERT_TRUE(outbox_.wait_for(id, [](const Delivery& row) { return row.state == State::ambiguous; }));
  ASSERT_TRUE(outbox_.wait_for(left, [](const Delivery& row) { return row.not_before > kNoon; }));
  EXPECT_EQ(outbox_.row(left).state, State::ambiguous);
  clock_.advance(120s);
  ASSERT_TRUE(outbox_.wait_for_state(id, State::dead));
  ASSERT_TRUE(outbox_.wait_for_state(left, State::dead));
  EXPECT_EQ(channel_.tries, 1);
}

TEST_F(OutboxPolicyTest, DoesNotCountTheTryOfWhatIsWaiting) {
  const DeliveryId id = add();
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    if (clock_.now() == kNoon) return Outcome::wait_until(kNoon + 60s, "still ringing");
    EXPECT_EQ(delivery.attempt, 1);
    return ScriptedChannel::take(delivery, mark);
  };
  start();
  ASSERT_TRUE(outbox_.wait_for(id, [](const Delivery& row) { return row.last_error == "still ringing"; }));
  EXPECT_EQ(outbox_.row(id).attempt, 0);
  clock_.advance(60s);
  EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
}

class OutboxBreakerTest : public OutboxWorkerTest {
 protected:
  OutboxBreakerTest() {
    settings_.failures_to_open = 3;
    settings_.first_probe = 20ms;
    settings_.longest_probe = 40ms;
    channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
      return is_away_ ? Outcome::unreachable("connection refused") : ScriptedChannel::take(delivery, mark);
    };
  }
  std::vector<DeliveryId> add_targets(int count) {
    std::vector<DeliveryId> ids;
    for (int i = 0; i < count; ++i)
      ids.push_back(add("user" + std::to_string(i) + "@example.com"));
    return ids;
  }
  std::atomic<bool> is_away_{true};
};

TEST_F(OutboxBreakerTest, KeepsTheTriesOfWhatWaitsForARelayThatIsAway) {
  const std::vector<DeliveryId> ids = add_targets(100);
  start();
  ASSERT_TRUE(wait_until([&] { return channel_.tries >= 10; }));
  is_away_ = false;
  clock_.advance(18s);
  for (const DeliveryId id : ids)
    ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  stop();
  EXPECT_LE(worker_->counts().retried, 2);  // what failed before the circuit opened
}

TEST_F(OutboxBreakerTest, GivesUpWhatIsTooOldThoughNothingIsTried) {
  settings_.first_probe = 1h;
  settings_.longest_probe = 1h;
  const std::vector<DeliveryId> ids = add_targets(20);
  start();
  ASSERT_TRUE(wait_until([&] { return channel_.tries >= 3; }));
  clock_.advance(48h);
  for (const DeliveryId id : ids)
    ASSERT_TRUE(outbox_.wait_for_state(id, State::dead));
}

}  // namespace
}  // namespace aftertone::notify
