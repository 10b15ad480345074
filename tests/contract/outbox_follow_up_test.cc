// What follows when a delivery ends: digests that stay whole, fallbacks, what becomes of the message.
#include "contract/outbox_test.h"

namespace aftertone::storage {
namespace {

using std::chrono::minutes;
using voicemail::AfterDelivery;
using voicemail::Delivery;
using voicemail::DeliveryRequest;
using voicemail::DeliveryState;
using voicemail::DueRows;
using voicemail::Message;
using voicemail::MessageState;
using Kind = voicemail::Verdict::Kind;
using Words = std::vector<std::string>;

class OutboxFollowUpContract : public OutboxTest {
 protected:
  MessageState state_of(const Message& message) { return messages_.find_blocking(message.id)->state; }
};
AT_ON_EVERY_DATABASE(OutboxFollowUpContract);

TEST_P(OutboxFollowUpContract, WhatIsDueIsCountedByKindTheOldestFirst) {
  stores_.clock.advance(minutes(10));
  queue({{"sms", "+4930123456", kNoon + minutes(2)}});
  queue({{"email", "a@example.org"}, {"sms", "+4930123456", kNoon + minutes(3)}});
  queue({{"email", "a@example.org", {}, "escalation"}});
  queue({{"email", "later@example.org", kNoon + minutes(11)}});
  const std::vector<DueRows> rows = due();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].count + rows[1].count, 2);
  EXPECT_EQ(rows[2].kind.address, (voicemail::Address{"sms", "+4930123456"}));
  EXPECT_EQ(rows[2].count, 2);
  EXPECT_EQ(rows[2].due_since, kNoon + minutes(2));
  EXPECT_EQ(rows[2].first_due_at, kNoon + minutes(2));
  EXPECT_EQ(rows[2].kind.mailbox.value(), "1001");
}

TEST_P(OutboxFollowUpContract, ClaimsOnlyWhatWasOrdered) {
  const Message mail = queue({{"email", "a@example.org"}});
  queue({{"email", "b@example.org"}});
  const std::vector<DueRows> rows = due();
  ASSERT_EQ(rows.size(), 2U);
  const std::vector<Delivery> claimed = claim(rows[0].kind);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].target, rows[0].kind.address.target);
  EXPECT_EQ(due().size(), 1U);
}

TEST_P(OutboxFollowUpContract, ADigestIsMarkedAndSentAsAWhole) {
  std::vector<Message> messages;
  for (int i = 0; i < 6; ++i)
    messages.push_back(queue({{"email", "a@example.org"}}));
  std::vector<Delivery> claimed = claim(due().front().kind, "d1");
  ASSERT_EQ(claimed.size(), 6U);
  EXPECT_EQ(claimed[5].digest, "d1");
  std::vector<Delivery> with_stranger = claimed;
  with_stranger[3].claim_epoch = Epoch(epoch_.value() - 1);
  EXPECT_TRUE(is_error(outbox_.mark_committing_blocking(with_stranger), Code::conflict));
  EXPECT_EQ(rows_of(messages[0])[0].state, DeliveryState::sending);  // nothing of it was kept
  ASSERT_TRUE(is_ok(outbox_.mark_committing_blocking(claimed)));
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed, {Kind::sent, "250 ok", {}})));
  for (const Message& message : messages) {
    EXPECT_EQ(rows_of(message)[0].state, DeliveryState::sent);
    EXPECT_EQ(words_of(message), (Words{"committed", "queued", "digest", "sent"}));
  }
}

TEST_P(OutboxFollowUpContract, ADigestThatHadNotLeftIsNoneAnyMore) {
  for (int i = 0; i < 6; ++i)
    queue({{"email", "a@example.org"}});
  ASSERT_EQ(claim(due().front().kind, "d1").size(), 6U);
  epoch_ = take_over_with_rows();
  ASSERT_EQ(due().size(), 1U);
  EXPECT_EQ(due()[0].kind.digest, "");
  const std::vector<Delivery> again = claim(due()[0].kind, "d2");
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(again, {Kind::retry, "451", kNoon})));
  EXPECT_EQ(due()[0].kind.digest, "");
}

TEST_P(OutboxFollowUpContract, ADigestThatIsPerhapsSentStaysWholeThroughRetriesAndTakeovers) {
  for (int i = 0; i < 6; ++i)
    queue({{"email", "a@example.org"}});
  ASSERT_TRUE(is_ok(outbox_.mark_committing_blocking(claim(due().front().kind, "d1"))));
  queue({{"email", "a@example.org"}});
  epoch_ = take_over_with_rows();
  const auto ambiguous = outbox_.ambiguous_blocking(epoch_);
  ASSERT_EQ(ambiguous->size(), 6U);
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(*ambiguous, {Kind::resend, "perhaps", kNoon})));
  for (const Kind kind : {Kind::retry, Kind::put_back, Kind::resend}) {
    const std::vector<DueRows> rows = due();
    ASSERT_EQ(rows.size(), 2U);
    const DueRows& digest = rows[0].count == 6 ? rows[0] : rows[1];
    EXPECT_EQ(digest.kind.digest, "d1");
    EXPECT_TRUE(digest.kind.is_perhaps_sent);
    EXPECT_EQ(digest.count, 6);
    const std::vector<Delivery> again = claim(digest.kind, "d1");
    ASSERT_TRUE(is_ok(outbox_.conclude_blocking(again, {kind, "once more", kNoon})));
  }
  ASSERT_EQ(claim_all().size(), 7U);
  epoch_ = take_over_with_rows();
  EXPECT_EQ(due().size(), 2U);
}

TEST_P(OutboxFollowUpContract, WhatIsOnHoldCanStillTurnOutToBeSent) {
  const Message message = queue({{"sms", "+4930123456"}});
  const std::vector<Delivery> claimed = claim_all();
  ASSERT_TRUE(is_ok(outbox_.mark_committing_blocking(claimed)));
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed, {Kind::hold, "no answer", kNoon + minutes(2)})));
  EXPECT_EQ(rows_of(message)[0].state, DeliveryState::ambiguous);
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(outbox_.ambiguous_blocking(epoch_)->front().not_before, kNoon + minutes(2));
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed, {Kind::sent, "receipt", {}})));
  EXPECT_EQ(words_of(message), (Words{"committed", "queued", "ambiguous", "sent"}));
}

TEST_P(OutboxFollowUpContract, WhatIsDeadFallsBackToTheNextChannelOnce) {
  DeliveryRequest request{"sms", "+4930123456"};
  request.fallback = {{"email", "a@example.org"}, {"im", "xmpp:a@example.org"}};
  request.after_delivery = AfterDelivery::save;
  const Message message = queue({request});
  const std::vector<Delivery> claimed = claim_all();
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed, {Kind::rejected, "no such number", {}})));
  std::vector<Delivery> rows = rows_of(message);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].channel, "email");
  EXPECT_EQ(rows[1].state, DeliveryState::ready);
  EXPECT_EQ(rows[1].mailbox, message.mailbox);
  EXPECT_EQ(rows[1].fallback, (std::vector<voicemail::Address>{{"im", "xmpp:a@example.org"}}));
  EXPECT_EQ(rows[1].after_delivery, AfterDelivery::save);
  EXPECT_EQ(words_of(message), (Words{"committed", "queued", "rejected", "queued", "fallback"}));
  end(claim_all(), "email", Kind::expired);
  rows = rows_of(message);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].channel, "im");
}

TEST_P(OutboxFollowUpContract, AFallbackThatAnotherRuleTellsIsNotToldTwice) {
  DeliveryRequest text{"sms", "+4930123456"}, call{"outcall", "1001"};
  text.rule = "text";
  text.fallback = {{"outcall", "1001"}};
  call.rule = "ring";
  const Message message = queue({text, call});
  end(claim_all(), "sms", Kind::rejected);
  EXPECT_EQ(rows_of(message).size(), 2U) << "the call is placed once";
}

TEST_P(OutboxFollowUpContract, AFallbackThatIsToldAnywayIsNotToldTwice) {
  DeliveryRequest request{"sms", "+4930123456"};
  request.fallback = {{"email", "a@example.org"}, {"im", "xmpp:a@example.org"}};
  const Message message = queue({request, {"email", "a@example.org"}});
  end(claim_all(), "sms", Kind::rejected);
  EXPECT_EQ(rows_of(message).size(), 2U);
  const Message other = queue({request, {"email", "a@example.org"}});
  const std::vector<Delivery> claimed = claim_all();
  end(claimed, "email", Kind::rejected);
  end(claimed, "sms", Kind::rejected);
  ASSERT_EQ(rows_of(other).size(), 3U);  // the mail is dead, too
  EXPECT_EQ(rows_of(other)[2].channel, "im");
}

TEST_P(OutboxFollowUpContract, AMessageIsSavedOrDeletedOnceItWasHandedOver) {
  for (const auto& [wish, state] :
       {std::pair(AfterDelivery::keep, MessageState::new_), std::pair(AfterDelivery::save, MessageState::saved),
        std::pair(AfterDelivery::delete_, MessageState::deleted)}) {
    DeliveryRequest request{"email", "a@example.org"};
    request.after_delivery = wish;
    const Message message = queue({request});
    const auto before = messages_.count_blocking(message.mailbox);
    end(claim_all(), "email", Kind::sent);
    EXPECT_EQ(state_of(message), state);
    const auto after = messages_.count_blocking(message.mailbox);
    EXPECT_EQ(before->new_count - after->new_count, state == MessageState::new_ ? 0 : 1);
  }
}

TEST_P(OutboxFollowUpContract, AMessageStaysWhenItWasNotHandedOver) {
  DeliveryRequest request{"email", "a@example.org"};
  request.after_delivery = AfterDelivery::delete_;
  for (const Kind kind : {Kind::rejected, Kind::expired, Kind::cancelled}) {
    const Message message = queue({request});
    end(claim_all(), "email", kind);
    EXPECT_EQ(state_of(message), MessageState::new_);
  }
}

TEST_P(OutboxFollowUpContract, AMessageStaysNewUntilEverythingAboutItIsTold) {
  DeliveryRequest mail{"email", "a@example.org"};
  mail.after_delivery = AfterDelivery::delete_;
  for (const Kind last : {Kind::sent, Kind::rejected}) {
    const Message message = queue({mail, {"sms", "+4930123456"}});
    const std::vector<Delivery> claimed = claim_all();
    end(claimed, "email", Kind::sent);
    EXPECT_EQ(state_of(message), MessageState::new_);
    end(claimed, "sms", last);
    EXPECT_EQ(state_of(message), MessageState::deleted);
  }
}

TEST_P(OutboxFollowUpContract, ACopyIsToldAlsoWhenTheOwnerHasHeardTheMessage) {
  DeliveryRequest copy{"webhook", "crm"};
  copy.event = voicemail::kCopy;
  const Message message = queue({{"email", "a@example.org", kNoon + minutes(15)}, copy});
  const std::vector<Delivery> claimed = claim_all();
  ASSERT_EQ(claimed.size(), 1U);
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::saved)));
  end(claimed, "webhook", Kind::retry);
  EXPECT_EQ(rows_of(message)[0].state, DeliveryState::cancelled);
  EXPECT_EQ(rows_of(message)[1].state, DeliveryState::ready);
  end(claim_all(), "webhook", Kind::sent);
  EXPECT_EQ(rows_of(message)[1].state, DeliveryState::sent);
}

TEST_P(OutboxFollowUpContract, WhatBecomesOfAMessageDoesNotWaitForCopies) {
  DeliveryRequest mail{"email", "a@example.org"}, copy{"webhook", "crm"};
  mail.after_delivery = AfterDelivery::delete_;
  copy.event = voicemail::kCopy;
  const Message message = queue({mail, copy});
  end(claim_all(), "email", Kind::sent);
  EXPECT_EQ(state_of(message), MessageState::deleted);
  EXPECT_EQ(rows_of(message)[1].state, DeliveryState::sending);
}

TEST_P(OutboxFollowUpContract, TheTimelineFollowsTheOwner) {
  const Message message = queue({{"email", "a@example.org", kNoon + minutes(15)}});
  for (const MessageState state :
       {MessageState::saved, MessageState::saved, MessageState::deleted, MessageState::saved, MessageState::purged})
    ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, state)));
  EXPECT_EQ(words_of(message), (Words{"committed", "queued", "saved", "cancelled", "deleted", "restored", "purged"}));
}

}  // namespace
}  // namespace aftertone::storage
