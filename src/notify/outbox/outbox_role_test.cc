// Holding the role: taken over, renewed, lost.
#include <gtest/gtest.h>

#include <semaphore>
#include <thread>

#include "notify/outbox/outbox_worker_fixture.h"

namespace aftertone::notify {
namespace {

using OutboxRoleTest = OutboxWorkerTest;

TEST_F(OutboxRoleTest, TakesOverWhatAFormerHolderLeftHalfDone) {
  const DeliveryId sending = add("anna@example.com", State::sending);
  const DeliveryId committing = add("bert@example.com", State::committing);
  const DeliveryId ambiguous = add("cora@example.com", State::ambiguous);
  start();
  for (const DeliveryId id : {sending, committing, ambiguous})
    EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
  stop();
  EXPECT_EQ(worker_->counts().ambiguous, 2);
  EXPECT_EQ(worker_->counts().sent, 3);
}

TEST_F(OutboxRoleTest, SendsAgainWhatTheOtherSiteHasPerhapsSent) {
  const DeliveryId first = add("anna@example.com");
  start();
  ASSERT_TRUE(outbox_.wait_for_state(first, State::sent));
  const DeliveryId arrived = add("bert@example.com", State::ambiguous);
  outbox_.edit(arrived, [epoch = outbox_.row(first).claim_epoch](Delivery& row) { row.claim_epoch = epoch; });
  EXPECT_TRUE(outbox_.wait_for_state(arrived, State::sent));
  stop();
  EXPECT_EQ(worker_->counts().ambiguous, 1);
}

TEST_F(OutboxRoleTest, LetsNothingOutAndRestsWhenFenced) {
  const DeliveryId id = add();
  std::atomic<bool> went_on{false};
  std::binary_semaphore tried{0};
  channel_.behave = [&](const Delivery&, CommitMark& mark) {
    outbox_.take_over_role();
    went_on = mark.set_blocking();
    tried.release();
    return Outcome::retry("no mark");
  };
  start();
  ASSERT_TRUE(tried.try_acquire_for(10s));
  stop();
  EXPECT_FALSE(went_on);
  EXPECT_FALSE(outbox_.row(id).state == State::sent);
  EXPECT_EQ(worker_->counts().fenced, 1);
}

TEST_F(OutboxRoleTest, LetsNothingOutWhenItsTimeIsOver) {
  const DeliveryId id = add();
  std::binary_semaphore tried{0};
  channel_.behave = [&](const Delivery&, CommitMark& mark) {
    is_mandate_valid_ = false;
    EXPECT_TRUE(mark.must_end());
    EXPECT_FALSE(mark.set_blocking());
    tried.release();
    return Outcome::retry("no mark");
  };
  start();
  ASSERT_TRUE(tried.try_acquire_for(10s));
  EXPECT_TRUE(outbox_.wait_for(id, [](const Delivery& row) { return row.state == State::ready && row.attempt == 0; }))
      << "the try does not count";
}

TEST_F(OutboxRoleTest, RestsWhenTheRoleIsLost) {
  const DeliveryId first = add();
  start();
  ASSERT_TRUE(outbox_.wait_for_state(first, State::sent));
  outbox_.take_over_role();
  EXPECT_TRUE(wait_until([&] { return !worker_->holds_role(); }));
}

TEST_F(OutboxRoleTest, StartsWhenWhatSeemedPermanentWasPutRight) {
  const DeliveryId id = add();
  outbox_.refusals_to_come = 5;
  start();
  EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
}

TEST_F(OutboxRoleTest, GoesOnUnderItsEpochWhenWhatSeemedPermanentWasPutRight) {
  const DeliveryId first = add();
  start();
  ASSERT_TRUE(outbox_.wait_for_state(first, State::sent));
  outbox_.refusals_to_come = 5;
  const DeliveryId second = add();
  ASSERT_TRUE(outbox_.wait_for_state(second, State::sent));
  EXPECT_EQ(outbox_.refusals_to_come, 0);
  EXPECT_TRUE(worker_->holds_role());
  EXPECT_EQ(outbox_.row(second).claim_epoch, outbox_.row(first).claim_epoch);
}

TEST_F(OutboxRoleTest, FreesRowsWhoseClaimWasNeverAnswered) {
  const DeliveryId id = add();
  outbox_.loses_claims_to_come = 1;
  start();
  ASSERT_TRUE(wait_until([&] { return wants_new_mandate_.load(); }));
  EXPECT_FALSE(worker_->holds_role());
  stop();
  start();
  EXPECT_TRUE(outbox_.wait_for_state(id, State::sent));
  EXPECT_EQ(channel_.tries, 1);
}

}  // namespace
}  // namespace aftertone::notify
