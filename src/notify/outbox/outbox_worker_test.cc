#include "notify/outbox/outbox_worker.h"

#include <gtest/gtest.h>

#include <limits>
#include <semaphore>
#include <thread>

#include "notify/outbox/outbox_worker_fixture.h"

namespace aftertone::notify {
namespace {

TEST_F(OutboxWorkerTest, HandsARowOverOnceAndKeepsTheReference) {
  const DeliveryId id = add();
  start();
  ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  stop();
  EXPECT_EQ(outbox_.row(id).provider_ref, "250 queued");
  EXPECT_EQ(channel_.tries, 1);
  EXPECT_EQ(worker_->counts().sent, 1);
}

TEST_F(OutboxWorkerTest, FindsANewRowByTheHintAlone) {
  settings_.poll = 1h;
  const DeliveryId first = add();
  start();
  ASSERT_TRUE(outbox_.wait_for_state(first, State::sent));
  const DeliveryId second = add();
  worker_->wake();
  EXPECT_TRUE(outbox_.wait_for_state(second, State::sent));
}

TEST_F(OutboxWorkerTest, IsCommittingInTheDatabaseBeforeThePointOfNoReturn) {
  const DeliveryId id = add();
  std::atomic<State> before{State::dead}, after{State::dead};
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    before = outbox_.row(delivery.id).state;
    const bool may_go_on = mark.set_blocking();
    after = outbox_.row(delivery.id).state;
    return may_go_on ? Outcome::sent("") : Outcome::retry("");
  };
  start();
  ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  EXPECT_EQ(before, State::sending);
  EXPECT_EQ(after, State::committing);
}

TEST_F(OutboxWorkerTest, TriesAgainWhenTheTimeHasCome) {
  const DeliveryId id = add();
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    return delivery.attempt == 1 ? Outcome::retry("451 later") : ScriptedChannel::take(delivery, mark);
  };
  start();
  ASSERT_TRUE(outbox_.wait_for(id, [](const Delivery& row) { return row.last_error == "451 later"; }));
  const auto delay = outbox_.row(id).not_before - kNoon;
  EXPECT_GE(delay, 12s);
  EXPECT_LE(delay, 18s);
  clock_.advance(18s);
  ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  stop();
  EXPECT_EQ(outbox_.row(id).attempt, 2);
  EXPECT_EQ(worker_->counts().retried, 1);
}

TEST_F(OutboxWorkerTest, GivesUpAtOnceWhatIsRejected) {
  const DeliveryId id = add();
  channel_.behave = [](const Delivery&, CommitMark&) { return Outcome::rejected("550 no such user"); };
  start();
  ASSERT_TRUE(outbox_.wait_for_state(id, State::dead));
  stop();
  EXPECT_EQ(outbox_.row(id).last_error, "550 no such user");
  EXPECT_EQ(worker_->counts().rejected, 1);
}

TEST_F(OutboxWorkerTest, GivesUpAfterTwoDaysOfFailures) {
  const DeliveryId id = add();
  channel_.behave = [](const Delivery&, CommitMark&) { return Outcome::retry("451 later"); };
  clock_.advance(48h);
  start();
  ASSERT_TRUE(outbox_.wait_for_state(id, State::dead));
  stop();
  EXPECT_EQ(worker_->counts().expired, 1);
}

TEST_F(OutboxWorkerTest, CancelsWhatTheOwnerHasHeard) {
  const voicemail::MessageId message = add_message();
  ASSERT_TRUE(messages_.set_state_blocking(message, voicemail::MessageState::saved).has_value());
  const DeliveryId id = outbox_.add(message, "anna@example.com");
  start();
  EXPECT_TRUE(outbox_.wait_for_state(id, State::cancelled));
  EXPECT_EQ(channel_.tries, 0);
}

TEST_F(OutboxWorkerTest, CancelsWhatHasNoMessageAnyMore) {
  const DeliveryId id = outbox_.add(Uuid::v7(kNoon), "anna@example.com");
  start();
  EXPECT_TRUE(outbox_.wait_for_state(id, State::cancelled));
}

TEST_F(OutboxWorkerTest, SendsAgainWhatGotNoAnswerAfterTheMark) {
  const DeliveryId id = add();
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    if (delivery.attempt > 1) return ScriptedChannel::take(delivery, mark);
    return mark.set_blocking() ? Outcome::ambiguous("connection lost") : Outcome::retry("");
  };
  start();
  ASSERT_TRUE(outbox_.wait_for(id, [](const Delivery& row) { return !row.last_error.empty(); }));
  EXPECT_EQ(outbox_.row(id).last_error, "perhaps sent: connection lost");
  clock_.advance(18s);
  ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  stop();
  EXPECT_EQ(worker_->counts().ambiguous, 1);
  EXPECT_EQ(worker_->counts().sent, 1);
}

TEST_F(OutboxWorkerTest, StartsWhenTheDatabaseComesBack) {
  const DeliveryId id = add();
  outbox_.failures_to_come = 5;
  start();
  EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
}

TEST_F(OutboxWorkerTest, DoesNotSendWhileTheMarkCannotBeSet) {
  const DeliveryId id = add();
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    if (delivery.attempt == 1) outbox_.failures_to_come = 1;
    return ScriptedChannel::take(delivery, mark);
  };
  start();
  ASSERT_TRUE(outbox_.wait_for(id, [](const Delivery& row) { return !row.last_error.empty(); }));
  EXPECT_EQ(outbox_.row(id).state, State::ready);
  clock_.advance(18s);
  EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
}

TEST_F(OutboxWorkerTest, WritesThatItWasSentWhenTheDatabaseComesBackAndDoesNotSendTwice) {
  const DeliveryId id = add();
  channel_.behave = [&](const Delivery&, CommitMark& mark) {
    if (!mark.set_blocking()) return Outcome::retry("");
    outbox_.failures_to_come = 20;
    return Outcome::sent("250 queued");
  };
  start();
  EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
  EXPECT_EQ(channel_.tries, 1);
}

TEST_F(OutboxWorkerTest, SaysWhatTheDatabaseWillNotWriteAndGoesOn) {
  outbox_.refused_verdicts_to_come = 1;
  const DeliveryId refused = add("anna@example.com");
  start();
  ASSERT_TRUE(wait_for_count([](const OutboxCounts& counts) { return counts.unwritten; }));
  const DeliveryId next = add("anna@example.com");
  ASSERT_TRUE(outbox_.wait_for_state(next, State::sent));
  stop();
  EXPECT_EQ(outbox_.row(refused).state, State::committing);  // the next start finds it: perhaps sent
  EXPECT_EQ(worker_->counts().fenced, 0);
  EXPECT_EQ(worker_->counts().sent, 1);
}

TEST_F(OutboxWorkerTest, EndsTheTriesToWriteWhenADeliveryWouldBeGivenUp) {
  const DeliveryId id = add();
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    if (!mark.set_blocking()) return Outcome::retry("");
    if (delivery.attempt == 1) outbox_.failures_to_come = std::numeric_limits<int>::max();
    return Outcome::sent("250 queued");
  };
  start();
  ASSERT_TRUE(wait_until([&] { return outbox_.failed_changes > 3; }));
  EXPECT_EQ(worker_->counts().unwritten, 0);
  clock_.advance(48h);
  EXPECT_TRUE(wait_for_count([](const OutboxCounts& counts) { return counts.unwritten; }));
  EXPECT_EQ(outbox_.row(id).state, State::committing);
  outbox_.failures_to_come = 0;
}

TEST_F(OutboxWorkerTest, DoesNotLetASlowTargetStopTheOthers) {
  std::counting_semaphore<> released{0};
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    if (delivery.target == "slow@example.com") {
      EXPECT_TRUE(released.try_acquire_for(10s));
    }
    return ScriptedChannel::take(delivery, mark);
  };
  std::vector<DeliveryId> slow, quick;
  for (int i = 0; i < 30; ++i)
    slow.push_back(add("slow@example.com"));
  for (int i = 0; i < 30; ++i)
    quick.push_back(add("quick" + std::to_string(i) + "@example.com"));
  start();
  for (const DeliveryId id : quick)
    ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  for (const DeliveryId id : slow)
    EXPECT_NE(outbox_.row(id).state, State::sent);
  released.release(30);
  for (const DeliveryId id : slow)
    EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
}

TEST_F(OutboxWorkerTest, DeliversToATargetOneAtATime) {
  std::atomic<int> running{0}, most{0};
  channel_.behave = [&](const Delivery& delivery, CommitMark& mark) {
    const int now = ++running;
    if (now > most) most = now;
    const Outcome outcome = ScriptedChannel::take(delivery, mark);
    --running;
    return outcome;
  };
  std::vector<DeliveryId> ids;
  for (int i = 0; i < 50; ++i)
    ids.push_back(add());
  start();
  for (const DeliveryId id : ids)
    ASSERT_TRUE(outbox_.wait_for_state(id, State::sent));
  EXPECT_EQ(most, 1);
}

TEST_F(OutboxWorkerTest, LetsGoOfWhatIsNotCommittingWhenItStops) {
  const DeliveryId id = add();
  std::binary_semaphore talking{0};
  channel_.behave = [&](const Delivery&, CommitMark& mark) {
    talking.release();
    while (!mark.must_end())
      std::this_thread::yield();
    EXPECT_FALSE(mark.set_blocking());
    return Outcome::retry("ended");
  };
  start();
  ASSERT_TRUE(talking.try_acquire_for(10s));
  stop();
  EXPECT_EQ(outbox_.row(id).state, State::ready);
  EXPECT_EQ(outbox_.row(id).not_before, kNoon);
}

TEST_F(OutboxWorkerTest, WritesTheAnswerThatComesWhileItStops) {
  const DeliveryId id = add();
  std::binary_semaphore marked{0}, answered{0};
  channel_.behave = [&](const Delivery&, CommitMark& mark) {
    EXPECT_TRUE(mark.set_blocking());
    marked.release();
    EXPECT_TRUE(answered.try_acquire_for(10s));
    return Outcome::sent("250 late");
  };
  start();
  ASSERT_TRUE(marked.try_acquire_for(10s));
  std::thread stopping([&] { stop(); });
  answered.release();
  stopping.join();
  EXPECT_EQ(outbox_.row(id).state, State::sent);
  EXPECT_EQ(worker_->counts().sent, 1);
}

TEST_F(OutboxWorkerTest, EndsTheWaitForAnAnswerWhenTheGraceIsOver) {
  const DeliveryId id = add();
  std::binary_semaphore marked{0};
  channel_.behave = [&](const Delivery&, CommitMark& mark) {
    EXPECT_TRUE(mark.set_blocking());
    marked.release();
    while (!mark.must_end())
      std::this_thread::yield();
    return Outcome::ambiguous("no answer");
  };
  start();
  ASSERT_TRUE(marked.try_acquire_for(10s));
  stop();
  EXPECT_EQ(outbox_.row(id).state, State::ready);
  EXPECT_EQ(worker_->counts().ambiguous, 1);
}

TEST_F(OutboxWorkerTest, KeepsARowWhoseChannelIsNotSetUp) {
  const DeliveryId id = add();
  start_with({});
  ASSERT_TRUE(outbox_.wait_for(id, [](const Delivery& row) { return !row.last_error.empty(); }));
  EXPECT_EQ(outbox_.row(id).state, State::ready);
  EXPECT_EQ(outbox_.row(id).last_error, "no channel \"email\" is set up here");
}

}  // namespace
}  // namespace aftertone::notify
