#include "contract/store_test.h"

namespace aftertone::storage {
namespace {

using voicemail::Happening;
using voicemail::Message;
using voicemail::MessageEvent;

class TimelineContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  }

  MessageEvent event_of(const Message& message, Happening what) {
    MessageEvent event;
    event.message = message.id;
    event.at = kNoon;
    event.what = what;
    return event;
  }
  std::vector<MessageEvent> events_of(const Message& message) {
    const auto events = stores_.timeline.list_blocking(message.id);
    EXPECT_TRUE(is_ok(events));
    return events.value_or(std::vector<MessageEvent>());
  }
};
AT_ON_EVERY_DATABASE(TimelineContract);

TEST_P(TimelineContract, ListsWhatWasAppendedInItsOrder) {
  const Message message = commit(message_for("1001"));
  const std::size_t before = events_of(message).size();
  MessageEvent receipt = event_of(message, Happening::receipt);
  receipt.delivery = voicemail::DeliveryId(7);
  receipt.who = "relay.example";
  receipt.detail = "delivered 😀";
  ASSERT_TRUE(is_ok(stores_.timeline.append_blocking(receipt)));
  ASSERT_TRUE(is_ok(stores_.timeline.append_blocking(event_of(message, Happening::opened))));
  const std::vector<MessageEvent> events = events_of(message);
  ASSERT_EQ(events.size(), before + 2);
  const MessageEvent& first = events[before];
  EXPECT_EQ(first.what, Happening::receipt);
  EXPECT_EQ(first.at, kNoon);
  EXPECT_EQ(first.delivery, voicemail::DeliveryId(7));
  EXPECT_EQ(first.who, "relay.example");
  EXPECT_EQ(first.detail, "delivered 😀");
  EXPECT_EQ(events[before + 1].what, Happening::opened);
  EXPECT_FALSE(events[before + 1].delivery.has_value());
  EXPECT_GT(events[before + 1].id, first.id);
}

TEST_P(TimelineContract, KnowsNoMessageThatDoesNotExist) {
  EXPECT_TRUE(
      is_error(stores_.timeline.append_blocking(event_of(message_for("1001"), Happening::opened)), Code::not_found));
  EXPECT_TRUE(events_of(message_for("1001")).empty());
}

}  // namespace
}  // namespace aftertone::storage
