// What a receipt does to a delivery that was sent, or that is on hold.
#include <algorithm>

#include "contract/outbox_test.h"

namespace aftertone::storage {
namespace {

using voicemail::Delivery;
using voicemail::DeliveryId;
using voicemail::DeliveryReceipt;
using voicemail::DeliveryRequest;
using voicemail::DeliveryState;
using voicemail::Message;
using voicemail::Verdict;
using Receipt = DeliveryReceipt::Kind;
using Words = std::vector<std::string>;

class ReceiptContract : public OutboxTest {
 protected:
  void SetUp() override {
    OutboxTest::SetUp();
    DeliveryRequest request{"sms", "+491701234567"};
    request.fallback = {{"email", "owner@example.org"}};
    message_ = queue({request});
    claimed_ = claim(due().front().kind, "", 1);
    ASSERT_TRUE(is_ok(outbox_.mark_committing_blocking(claimed_)));
  }
  void conclude(Verdict::Kind kind, const std::string& text) {
    ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed_, {kind, text, kNoon})));
  }
  Status record(Receipt kind, DeliveryId delivery, const std::string& provider_ref) {
    return stores_.receipts.record_blocking({kind, "sms", delivery, provider_ref, "DELIVRD 000"});
  }
  std::vector<Delivery> rows() { return messages_.deliveries_blocking(message_.id).value(); }
  DeliveryState state() { return rows().front().state; }

  Message message_;
  std::vector<Delivery> claimed_;
};
AT_ON_EVERY_DATABASE(ReceiptContract);

TEST_P(ReceiptContract, IsFoundByWhatTheOtherSideCalledIt) {
  conclude(Verdict::Kind::sent, "SM1");
  EXPECT_TRUE(is_ok(record(Receipt::delivered, DeliveryId(0), "SM1")));
  EXPECT_EQ(state(), DeliveryState::sent);
  EXPECT_EQ(words_of(message_), Words({"committed", "queued", "sent", "receipt"}));
  EXPECT_EQ(stores_.timeline.list_blocking(message_.id)->back().detail, "DELIVRD 000");
}

TEST_P(ReceiptContract, IsNoOnesWhenTheNameIsUnknownOrEmpty) {
  conclude(Verdict::Kind::sent, "");
  EXPECT_TRUE(is_error(record(Receipt::delivered, DeliveryId(0), "SM2"), Code::not_found));
  EXPECT_TRUE(is_error(record(Receipt::delivered, DeliveryId(0), ""), Code::not_found));
  EXPECT_TRUE(is_error(record(Receipt::delivered, DeliveryId(999), ""), Code::not_found));
  EXPECT_TRUE(is_error(stores_.receipts.record_blocking({Receipt::failed, "email", claimed_.front().id, "", "x"}),
                       Code::not_found));
}

TEST_P(ReceiptContract, OfAFailureStartsTheFallbackOnce) {
  conclude(Verdict::Kind::sent, "SM1");
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(is_ok(record(Receipt::failed, claimed_.front().id, "SM1")));
  ASSERT_EQ(rows().size(), 2U);
  EXPECT_EQ(state(), DeliveryState::dead);
  EXPECT_EQ(rows().back().channel, "email");
  EXPECT_EQ(rows().back().state, DeliveryState::ready);
  EXPECT_EQ(std::ranges::count(words_of(message_), "receipt"), 1);
  EXPECT_EQ(std::ranges::count(words_of(message_), "fallback"), 1);
}

TEST_P(ReceiptContract, OfADigestIsForEveryDeliveryThatItTold) {
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1002"))));
  const std::string digest = "01890a5d-ac96-774b-bcce-b302099a8057";
  std::vector<Message> told;
  for (int i = 0; i < 2; ++i)
    told.push_back(commit(message_for("1002"), {{"email", "owner@example.org"}}));
  const std::vector<DueRows> rows = due();
  const auto of_email =
      std::ranges::find_if(rows, [](const DueRows& each) { return each.kind.address.channel == "email"; });
  ASSERT_NE(of_email, rows.end());
  const std::vector<Delivery> claimed = claim(of_email->kind, digest, 2);
  ASSERT_TRUE(is_ok(outbox_.mark_committing_blocking(claimed)));
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed, {Verdict::Kind::sent, "250 ok", kNoon})));
  EXPECT_TRUE(is_ok(stores_.receipts.record_blocking({Receipt::failed, "email", DeliveryId(0), "", "5.1.1", digest})));
  for (const Message& message : told)
    EXPECT_EQ(messages_.deliveries_blocking(message.id)->front().state, DeliveryState::dead);
  EXPECT_TRUE(
      is_error(stores_.receipts.record_blocking({Receipt::failed, "email", DeliveryId(0), "", "5.1.1", "other"}),
               Code::not_found));
}

TEST_P(ReceiptContract, EndsAHold) {
  conclude(Verdict::Kind::hold, "no answer");
  ASSERT_EQ(state(), DeliveryState::ambiguous);
  EXPECT_TRUE(is_ok(record(Receipt::on_the_way, claimed_.front().id, "SM1")));
  EXPECT_EQ(state(), DeliveryState::ambiguous);
  EXPECT_TRUE(is_ok(record(Receipt::delivered, claimed_.front().id, "SM1")));
  EXPECT_EQ(state(), DeliveryState::sent);
  EXPECT_EQ(rows().front().provider_ref, "SM1");
}

TEST_P(ReceiptContract, OfAFailureThatComesBeforeTheAnswerIsAskedForAgain) {
  EXPECT_TRUE(is_temporary(record(Receipt::failed, claimed_.front().id, "SM1"), Code::conflict));
  EXPECT_EQ(words_of(message_), Words({"committed", "queued"}));
  conclude(Verdict::Kind::sent, "SM1");
  EXPECT_TRUE(is_ok(record(Receipt::failed, claimed_.front().id, "SM1")));
  EXPECT_EQ(state(), DeliveryState::dead);
}

}  // namespace
}  // namespace aftertone::storage
