#include <atomic>
#include <mutex>
#include <set>

#include "contract/outbox_test.h"

namespace aftertone::storage {
namespace {

using std::chrono::minutes;
using voicemail::ClaimOrder;
using voicemail::Delivery;
using voicemail::DeliveryId;
using voicemail::DeliveryState;
using voicemail::Epoch;
using voicemail::Message;
using voicemail::MessageState;
using Kind = voicemail::Verdict::Kind;
using Words = std::vector<std::string>;

class OutboxStoreContract : public OutboxTest {
 protected:
  // A new message with one delivery, due `after` noon.
  Message queue(minutes after = minutes(0)) {
    Message message = message_for("1001");
    message.committed_at = kNoon + after;
    return commit(message, {{"email", "owner@example.org"}});
  }
  using OutboxTest::queue;

  Delivery delivery_of(const Message& message) {
    const auto rows = rows_of(message);
    return rows.empty() ? Delivery() : rows.front();
  }

  // A message whose delivery is claimed, and in `state` under the epoch we hold.
  Message claimed(DeliveryState state = DeliveryState::sending) {
    Message message = queue();
    EXPECT_EQ(claim_all().size(), 1U);
    if (state == DeliveryState::committing) {
      EXPECT_TRUE(is_ok(mark(message, epoch_)));
    }
    return message;
  }

  // The row as its holder under `epoch` has it in hand.
  Delivery held(const Message& message, Epoch epoch) {
    Delivery row = delivery_of(message);
    row.claim_epoch = epoch;
    return row;
  }
  Status mark(const Message& message, Epoch epoch) {
    return outbox_.mark_committing_blocking(std::vector{held(message, epoch)});
  }
  Status conclude(const Message& message, Epoch epoch, Kind kind, const std::string& text,
                  WallTime not_before = kNoon) {
    return outbox_.conclude_blocking(std::vector{held(message, epoch)}, {kind, text, not_before});
  }

  // Makes the delivery of `message` one that cannot be read: its message has an id that is none. Returns the row's own.
  DeliveryId spoil(const Message& message) {
    const DeliveryId id = delivery_of(message).id;
    run("insert into message (id, mailbox, caller_number, caller_name, called, started_at, duration_ms, end_reason, "
        "urgent, codec, audio_name, audio_sha256, audio_bytes, state, committed_at) "
        "select 'none', mailbox, caller_number, caller_name, called, started_at, duration_ms, end_reason, urgent, "
        "codec, "
        "audio_name, audio_sha256, audio_bytes, state, committed_at from message where id = ?",
        {message.id.to_string()});
    run("update delivery set message_id = 'none' where id = ?", {id.value()});
    return id;
  }
  Rows run(std::string_view sql, const Values& values) {
    const Result<Rows> rows = stores_.database->execute_blocking(kWrite, sql, values);
    EXPECT_TRUE(is_ok(rows));
    return rows.value_or(Rows());
  }
  // "dead: why"
  std::string fate_of(DeliveryId id) {
    const Rows found = run("select state, last_error from delivery where id = ?", {id.value()});
    return found.rows.empty() ? "gone" : *found.rows[0][0].text() + ": " + *found.rows[0][1].text();
  }
};
AT_ON_EVERY_DATABASE(OutboxStoreContract);

TEST_P(OutboxStoreContract, EveryTakeoverHasAHigherEpoch) {
  const Epoch second = take_over("second");
  EXPECT_GT(second, epoch_);
  EXPECT_GT(take_over("second"), second);
}

TEST_P(OutboxStoreContract, EpochsAreUniqueWhenManyTakeOverAtOnce) {
  std::mutex mutex;
  std::set<Epoch> epochs;
  in_threads(6, [&](int thread) {
    const Epoch epoch = take_over("node " + std::to_string(thread));
    const std::lock_guard lock(mutex);
    epochs.insert(epoch);
  });
  EXPECT_EQ(epochs.size(), 6U);
  EXPECT_GT(*epochs.begin(), epoch_);
}

TEST_P(OutboxStoreContract, ClaimsWhatIsDueOldestFirstUpToTheLimit) {
  const Message third = queue(minutes(-1));
  const Message first = queue(minutes(-3));
  const Message second = queue(minutes(-2));
  queue(minutes(1));  // not due
  const std::vector<Delivery> two = claim_all(2);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].message, first.id);
  EXPECT_EQ(two[1].message, second.id);
  EXPECT_EQ(two[0].state, DeliveryState::sending);
  EXPECT_EQ(two[0].claim_epoch, epoch_);
  EXPECT_EQ(two[0].attempt, 1);
  const std::vector<Delivery> rest = claim_all();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].message, third.id);
  EXPECT_TRUE(claim_all().empty());
  stores_.clock.advance(minutes(1));
  EXPECT_EQ(claim_all().size(), 1U);
}

TEST_P(OutboxStoreContract, NoDeliveryIsClaimedByTwoThreads) {
  constexpr std::size_t kDeliveries = 40;
  for (std::size_t i = 0; i < kDeliveries; ++i)
    queue();
  std::mutex mutex;
  std::multiset<DeliveryId> seen;
  std::atomic<int> rounds_left{200};
  in_threads(4, [&](int) {
    while (--rounds_left > 0) {
      const std::vector<Delivery> some = claim_all(3);
      const std::lock_guard lock(mutex);
      for (const Delivery& delivery : some)
        seen.insert(delivery.id);
      if (seen.size() >= kDeliveries) return;
    }
  });
  EXPECT_EQ(seen.size(), kDeliveries);
  EXPECT_EQ(std::set<DeliveryId>(seen.begin(), seen.end()).size(), kDeliveries);
}

TEST_P(OutboxStoreContract, ARowThatCannotBeReadIsSetAsideAndTheOthersGoOn) {
  LogLines log;
  const Message before = queue(minutes(-3));
  const DeliveryId spoilt = spoil(queue(minutes(-2)));
  const Message after = queue(minutes(-1));
  const std::vector<Delivery> readable = claim_all();
  ASSERT_EQ(readable.size(), 2U);
  EXPECT_EQ(readable[0].message, before.id);
  EXPECT_EQ(readable[1].message, after.id);
  EXPECT_TRUE(fate_of(spoilt).starts_with("dead: cannot be read: delivery: column 3: ")) << fate_of(spoilt);
  EXPECT_TRUE(claim_all().empty());
  EXPECT_EQ(log.count("notify-unreadable: delivery " + std::to_string(spoilt.value()) + " "), 1);
}

TEST_P(OutboxStoreContract, AnAmbiguousRowThatCannotBeReadIsSetAsideToo) {
  LogLines log;
  const Message readable = claimed(DeliveryState::committing);
  const DeliveryId spoilt = spoil(claimed(DeliveryState::committing));
  const Epoch second = take_over("second");
  ASSERT_TRUE(is_ok(outbox_.take_over_rows_blocking(second)));
  const auto ambiguous = outbox_.ambiguous_blocking(second);
  ASSERT_TRUE(is_ok(ambiguous));
  ASSERT_EQ(ambiguous->size(), 1U);
  EXPECT_EQ(ambiguous->front().message, readable.id);
  EXPECT_TRUE(fate_of(spoilt).starts_with("dead: cannot be read: ")) << fate_of(spoilt);
  EXPECT_EQ(outbox_.ambiguous_blocking(second)->size(), 1U);
  EXPECT_EQ(log.count("notify-unreadable"), 1);
}

TEST_P(OutboxStoreContract, ADeliveryGoesFromReadyToSent) {
  const Message message = claimed();
  EXPECT_TRUE(is_error(conclude(message, epoch_, Kind::sent, "250 ok"), Code::conflict));  // not marked yet
  ASSERT_TRUE(is_ok(mark(message, epoch_)));
  EXPECT_EQ(delivery_of(message).state, DeliveryState::committing);
  ASSERT_TRUE(is_ok(conclude(message, epoch_, Kind::sent, "250 ok <x@y>")));
  EXPECT_EQ(delivery_of(message).state, DeliveryState::sent);
  EXPECT_EQ(delivery_of(message).provider_ref, "250 ok <x@y>");
  EXPECT_TRUE(is_error(conclude(message, epoch_, Kind::retry, "no"), Code::conflict));
  EXPECT_EQ(words_of(message), (Words{"committed", "queued", "sent"}));
}

TEST_P(OutboxStoreContract, EachStepMayRunAgainAfterAnUnknownOutcome) {
  const Message message = claimed();
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(is_ok(mark(message, epoch_)));
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(is_ok(conclude(message, epoch_, Kind::retry, "later")));
  ASSERT_EQ(claim_all().size(), 1U);
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(is_ok(mark(message, epoch_)));
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(is_ok(conclude(message, epoch_, Kind::sent, "ref")));
  EXPECT_EQ(words_of(message), (Words{"committed", "queued", "retry", "sent"}));
}

TEST_P(OutboxStoreContract, ARetryWaitsForItsTimeAndCountsTheNextAttempt) {
  const Message message = claimed();
  ASSERT_TRUE(is_ok(conclude(message, epoch_, Kind::retry, "421 busy", kNoon + minutes(5))));
  EXPECT_EQ(delivery_of(message).state, DeliveryState::ready);
  EXPECT_EQ(delivery_of(message).last_error, "421 busy");
  EXPECT_TRUE(claim_all().empty());
  stores_.clock.advance(minutes(5));
  const std::vector<Delivery> again = claim_all();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].attempt, 2);
}

TEST_P(OutboxStoreContract, ARetryIsNotWantedAnyMoreWhenTheOwnerHasHeardTheMessage) {
  const Message message = claimed();
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::saved)));
  EXPECT_EQ(delivery_of(message).state, DeliveryState::sending);  // it is on its way
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(is_ok(conclude(message, epoch_, Kind::retry, "421 busy")));
  EXPECT_EQ(delivery_of(message).state, DeliveryState::cancelled);
  EXPECT_EQ(words_of(message), (Words{"committed", "queued", "saved", "cancelled"}));
}

TEST_P(OutboxStoreContract, ADeliveryThatIsPutBackHasNotBeenTried) {
  const Message message = claimed();
  for (int i = 0; i < 2; ++i)  // it may run again
    ASSERT_TRUE(is_ok(conclude(message, epoch_, Kind::put_back, "still ringing", kNoon + minutes(5))));
  EXPECT_EQ(delivery_of(message).state, DeliveryState::ready);
  EXPECT_EQ(delivery_of(message).last_error, "still ringing");
  EXPECT_TRUE(claim_all().empty());
  stores_.clock.advance(minutes(5));
  const std::vector<Delivery> again = claim_all();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].attempt, 1);
}

TEST_P(OutboxStoreContract, ADeliveryKeepsWhatWasAskedForIt) {
  const voicemail::DeliveryRequest request{"sms",
                                           "+4930123456",
                                           kNoon + minutes(15),
                                           "escalation",
                                           "rule-7",
                                           {{"email", "a@example.org"}, {"im", "xmpp:a@example.org"}},
                                           voicemail::AfterDelivery::save,
                                           "secure-1"};
  const Message message = commit(message_for("1001"), {request, {"sms", "+4930123456"}});
  const auto rows = messages_.deliveries_blocking(message.id);
  ASSERT_TRUE(is_ok(rows));
  ASSERT_EQ(rows->size(), 2U);
  const Delivery& row = rows->front();
  EXPECT_EQ(row.idempotency_key, message.id.to_string() + ":sms:+4930123456:rule-7");
  EXPECT_EQ(row.mailbox, message.mailbox);
  EXPECT_EQ(row.not_before, kNoon + minutes(15));
  EXPECT_EQ(row.created_at, kNoon);
  EXPECT_EQ(row.event, "escalation");
  EXPECT_EQ(row.secure, "secure-1");
  EXPECT_EQ(row.fallback, request.fallback);
  EXPECT_EQ(row.after_delivery, voicemail::AfterDelivery::save);
  EXPECT_FALSE(row.is_perhaps_sent);
  EXPECT_EQ(rows->back().event, "message");
  EXPECT_TRUE(rows->back().fallback.empty());
}

TEST_P(OutboxStoreContract, ADeliveryIsGivenUpOrCancelled) {
  const Message dead = claimed();
  ASSERT_TRUE(is_ok(conclude(dead, epoch_, Kind::rejected, "550 no such user")));
  EXPECT_EQ(delivery_of(dead).state, DeliveryState::dead);
  EXPECT_EQ(delivery_of(dead).last_error, "550 no such user");
  EXPECT_EQ(words_of(dead), (Words{"committed", "queued", "rejected"}));
  const Message cancelled = claimed();
  ASSERT_TRUE(is_ok(conclude(cancelled, epoch_, Kind::cancelled, "no address")));
  EXPECT_EQ(delivery_of(cancelled).state, DeliveryState::cancelled);
  EXPECT_EQ(delivery_of(cancelled).last_error, "no address");
}

TEST_P(OutboxStoreContract, AnOldEpochClaimsNothingAndCommitsNothing) {
  const Message message = claimed();
  queue();
  const std::vector<ClaimOrder> orders{{due().front().kind, 10, ""}};
  take_over("second");
  EXPECT_TRUE(is_error(look(epoch_), Code::conflict));
  EXPECT_TRUE(is_error(outbox_.claim_blocking(epoch_, orders), Code::conflict));
  EXPECT_TRUE(is_error(outbox_.take_over_rows_blocking(epoch_), Code::conflict));
  EXPECT_TRUE(is_error(mark(message, epoch_), Code::conflict));
}

TEST_P(OutboxStoreContract, AnOldEpochCannotTouchRowsThatWereTakenOver) {
  const Message message = claimed(DeliveryState::committing);
  const Epoch second = take_over("second");
  ASSERT_TRUE(is_ok(outbox_.take_over_rows_blocking(second)));
  EXPECT_TRUE(is_error(mark(message, epoch_), Code::conflict));
  for (const Kind kind : {Kind::sent, Kind::retry, Kind::resend, Kind::put_back, Kind::hold, Kind::rejected,
                          Kind::expired, Kind::cancelled})
    EXPECT_TRUE(is_error(conclude(message, epoch_, kind, "x"), Code::conflict));
  EXPECT_EQ(words_of(message), (Words{"committed", "queued"}));
  EXPECT_TRUE(is_ok(conclude(message, second, Kind::sent, "found at the relay")));
}

TEST_P(OutboxStoreContract, WhatWasSentMayBeSaidBetweenTheTakeoverOfTheRoleAndOfTheRows) {
  const Message message = claimed(DeliveryState::committing);
  const Epoch second = take_over("second");
  EXPECT_TRUE(is_ok(conclude(message, epoch_, Kind::sent, "250 ok")));
  ASSERT_TRUE(is_ok(outbox_.take_over_rows_blocking(second)));
  EXPECT_EQ(delivery_of(message).state, DeliveryState::sent);
}

TEST_P(OutboxStoreContract, ATakeoverReturnsWhatWasSendingAndKeepsWhatPerhapsWasSent) {
  const Message sending = claimed();
  const Message committing = claimed(DeliveryState::committing);
  const Epoch second = take_over("second");
  const auto counts = outbox_.take_over_rows_blocking(second);
  ASSERT_TRUE(is_ok(counts));
  EXPECT_EQ(counts->returned_to_ready, 1);
  EXPECT_EQ(counts->ambiguous, 1);
  EXPECT_EQ(delivery_of(sending).state, DeliveryState::ready);
  ASSERT_EQ(outbox_.ambiguous_blocking(second)->size(), 1U);
  EXPECT_EQ(outbox_.ambiguous_blocking(second)->front().message, committing.id);
  EXPECT_TRUE(outbox_.ambiguous_blocking(epoch_)->empty());
}

TEST_P(OutboxStoreContract, AnAmbiguousRowIsTakenOverAgainByTheNext) {
  const Message message = claimed(DeliveryState::committing);
  ASSERT_TRUE(is_ok(outbox_.take_over_rows_blocking(take_over("second"))));
  const Epoch third = take_over("third");
  EXPECT_EQ(outbox_.take_over_rows_blocking(third)->ambiguous, 1);
  ASSERT_EQ(outbox_.ambiguous_blocking(third)->size(), 1U);
  EXPECT_TRUE(is_ok(mark(message, third)));
}

}  // namespace
}  // namespace aftertone::storage
