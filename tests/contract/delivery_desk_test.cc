#include "contract/outbox_test.h"
#include "storage/sql/sql_delivery_desk.h"

namespace aftertone::storage {
namespace {

using voicemail::Delivery;
using voicemail::DeliveryFilter;
using voicemail::DeliveryState;
using voicemail::Message;
using Kind = voicemail::Verdict::Kind;
using Words = std::vector<std::string>;

class DeliveryDeskContract : public OutboxTest {
 protected:
  // A message whose only delivery has come to `kind`.
  Message ended(Kind kind, const std::string& channel = "email") {
    Message message = queue({{channel, "a@example.org"}});
    end(claim(due().front().kind, "", 1), channel, kind);
    return message;
  }
  Delivery row_of(const Message& message) { return messages_.deliveries_blocking(message.id).value().front(); }
  std::size_t count(const DeliveryFilter& filter) {
    const auto found = desk_.list_blocking(filter);
    EXPECT_TRUE(is_ok(found));
    return found ? found->size() : 0;
  }

  SqlDeliveryDesk desk_{*stores_.database, stores_.clock};
};
AT_ON_EVERY_DATABASE(DeliveryDeskContract);

TEST_P(DeliveryDeskContract, ListsWhatTheFilterLetsThroughTheNewestFirst) {
  const Message first = ended(Kind::rejected);
  const Message second = ended(Kind::rejected, "sms");
  ended(Kind::cancelled);
  EXPECT_EQ(count({}), 3U);
  EXPECT_EQ(count({{}, {}, "", 2}), 2U);
  EXPECT_EQ(count({{}, {}, "sms", 10}), 1U);
  EXPECT_EQ(count({{}, voicemail::MailboxNumber("1002"), "", 10}), 0U);
  EXPECT_EQ(count({DeliveryState::dead, voicemail::MailboxNumber("1001"), "email", 10}), 1U);
  const auto dead = desk_.list_blocking({DeliveryState::dead, {}, "", 10});
  ASSERT_EQ(dead->size(), 2U);
  EXPECT_EQ(dead->front().message, second.id);
  EXPECT_EQ(dead->back().message, first.id);
}

TEST_P(DeliveryDeskContract, SendsAgainWhatIsDeadAsIfItWereNew) {
  const Message message = ended(Kind::expired);
  stores_.clock.advance(std::chrono::minutes(7));
  ASSERT_TRUE(is_ok(desk_.resend_blocking(row_of(message).id, "Olga")));
  EXPECT_EQ(row_of(message).state, DeliveryState::ready);
  EXPECT_EQ(row_of(message).attempt, 0);
  EXPECT_EQ(row_of(message).created_at, kNoon + std::chrono::minutes(7));
  EXPECT_TRUE(is_error(desk_.resend_blocking(row_of(message).id, "Olga"), Code::conflict));
  EXPECT_EQ(words_of(message), (Words{"committed", "queued", "expired", "queued"}));
  EXPECT_EQ(stores_.timeline.list_blocking(message.id)->back().who, "Olga");
}

TEST_P(DeliveryDeskContract, SendsNothingAgainThatTheOwnerHasHeard) {
  const Message message = ended(Kind::rejected);
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, voicemail::MessageState::saved)));
  EXPECT_TRUE(is_error(desk_.resend_blocking(row_of(message).id, "Olga"), Code::conflict));
}

TEST_P(DeliveryDeskContract, CancelsWhatIsNotOnItsWay) {
  const Message waiting = ended(Kind::retry);
  EXPECT_TRUE(is_ok(desk_.cancel_blocking(row_of(waiting).id, "Olga")));
  EXPECT_EQ(row_of(waiting).state, DeliveryState::cancelled);
  EXPECT_TRUE(is_error(desk_.cancel_blocking(row_of(waiting).id, "Olga"), Code::conflict));
  EXPECT_EQ(words_of(waiting), (Words{"committed", "queued", "retry", "cancelled"}));
  EXPECT_TRUE(is_error(desk_.cancel_blocking(voicemail::DeliveryId(99), "Olga"), Code::not_found));
  EXPECT_TRUE(is_error(desk_.resend_blocking(voicemail::DeliveryId(99), "Olga"), Code::not_found));
  EXPECT_TRUE(is_error(desk_.find_blocking(voicemail::DeliveryId(99)), Code::not_found));
}

}  // namespace
}  // namespace aftertone::storage
