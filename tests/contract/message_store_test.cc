#include <algorithm>
#include <atomic>
#include <random>

#include "contract/store_test.h"

namespace aftertone::storage {
namespace {

using voicemail::CommitOutcome;
using voicemail::Delivery;
using voicemail::DeliveryState;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageCounts;
using voicemail::MessageId;
using voicemail::MessageState;

class MessageStoreContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    for (const char* number : {"1001", "1002", "1003"})
      ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(number))));
  }

  std::vector<MessageId> ids_of(const std::string& number, MessageState state) {
    std::vector<MessageId> ids;
    const Result<std::vector<Message>> list = messages_.list_blocking(MailboxNumber(number), state);
    EXPECT_TRUE(is_ok(list));
    for (const Message& message : list.value_or(std::vector<Message>()))
      ids.push_back(message.id);
    return ids;
  }

  MessageCounts recount(const std::string& number) {
    MessageCounts counts;
    const auto new_ones = messages_.list_blocking(MailboxNumber(number), MessageState::new_);
    EXPECT_TRUE(is_ok(new_ones));
    counts.new_count = static_cast<std::int32_t>(new_ones->size());
    counts.urgent_new_count = static_cast<std::int32_t>(
        std::count_if(new_ones->begin(), new_ones->end(), [](const Message& message) { return message.urgent; }));
    const auto saved_ones = messages_.list_blocking(MailboxNumber(number), MessageState::saved);
    EXPECT_TRUE(is_ok(saved_ones));
    counts.saved_count = static_cast<std::int32_t>(saved_ones->size());
    counts.urgent_saved_count = static_cast<std::int32_t>(
        std::count_if(saved_ones->begin(), saved_ones->end(), [](const Message& message) { return message.urgent; }));
    return counts;
  }

  void expect_the_lamps_are_right() {
    for (const char* number : {"1001", "1002", "1003"}) {
      EXPECT_EQ(*messages_.count_blocking(MailboxNumber(number)), recount(number)) << number;
    }
  }

  // One message more, or another state for one of those in `ids`.
  void do_something(std::mt19937& random, std::vector<MessageId>& ids) {
    constexpr MessageState kStates[] = {MessageState::new_, MessageState::saved, MessageState::deleted};
    if (ids.empty() || random() % 3 == 0) {
      Message message = message_for("100" + std::to_string(1 + random() % 3));
      message.urgent = random() % 4 == 0;
      ids.push_back(commit(message, {{"email", "owner@example.org"}}).id);
      return;
    }
    EXPECT_TRUE(is_ok(messages_.set_state_blocking(ids[random() % ids.size()], kStates[random() % 3])));
  }
};
AT_ON_EVERY_DATABASE(MessageStoreContract);

TEST_P(MessageStoreContract, KeepsEveryField) {
  Message message = message_for("1001");
  message.caller = {"+49 (30) 'x'; \"?\"", "Tom & \"Zoë\" 電話 📞\r\nBcc: x"};
  message.end_reason = voicemail::EndReason::rtp_timeout;
  message.urgent = true;
  message.intended_for = MailboxNumber("1005");
  message.codec = voicemail::AudioCodec::pcma;
  message.audio_bytes = 5'000'000'000;
  message.committed_at = kNoon + std::chrono::milliseconds(123);
  commit(message);

  const Result<Message> found = messages_.find_blocking(message.id);
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->id, message.id);
  EXPECT_EQ(found->mailbox, message.mailbox);
  EXPECT_EQ(found->intended_for, message.intended_for);
  EXPECT_EQ(found->caller.number, message.caller.number);
  EXPECT_EQ(found->caller.name, message.caller.name);
  EXPECT_EQ(found->called, message.called);
  EXPECT_EQ(found->started_at, message.started_at);
  EXPECT_EQ(found->duration, message.duration);
  EXPECT_EQ(found->end_reason, message.end_reason);
  EXPECT_EQ(found->urgent, message.urgent);
  EXPECT_EQ(found->codec, message.codec);
  EXPECT_EQ(found->audio_name, message.audio_name);
  EXPECT_EQ(found->audio_sha256, message.audio_sha256);
  EXPECT_EQ(found->audio_bytes, message.audio_bytes);
  EXPECT_EQ(found->state, message.state);
  EXPECT_EQ(found->committed_at, message.committed_at);
}

TEST_P(MessageStoreContract, ACallersNameThatIsNotTextDoesNotLoseTheMessage) {
  Message message = message_for("1001");
  message.caller.name = std::string("M\xFCller\0!", 8);
  commit(message);
  EXPECT_EQ(messages_.find_blocking(message.id)->caller.name, "M\xEF\xBF\xBDller\xEF\xBF\xBD!");
}

TEST_P(MessageStoreContract, AMessageCommittedTwiceIsThereOnceWithOneDelivery) {
  const Message message = message_for("1001");
  const std::vector<voicemail::DeliveryRequest> requests{{"email", "a@example.org"}, {"email", "a@example.org"}};
  const Result<CommitOutcome> first = messages_.commit_blocking(message, requests);
  const Result<CommitOutcome> second = messages_.commit_blocking(message, requests);
  ASSERT_TRUE(is_ok(first));
  ASSERT_TRUE(is_ok(second));
  EXPECT_EQ(*first, CommitOutcome::committed);
  EXPECT_EQ(*second, CommitOutcome::was_there_already);

  EXPECT_EQ(ids_of("1001", MessageState::new_), std::vector<MessageId>{message.id});
  EXPECT_EQ(*messages_.count_blocking(message.mailbox), (MessageCounts{1, 0, 0}));
  const Result<std::vector<Delivery>> deliveries = messages_.deliveries_blocking(message.id);
  ASSERT_TRUE(is_ok(deliveries));
  ASSERT_EQ(deliveries->size(), 1U);
  EXPECT_EQ(deliveries->front().idempotency_key, message.id.to_string() + ":email:a@example.org");
  EXPECT_EQ(deliveries->front().state, DeliveryState::ready);
  EXPECT_EQ(deliveries->front().target, "a@example.org");
  EXPECT_EQ(deliveries->front().attempt, 0);
  EXPECT_EQ(deliveries->front().created_at, message.committed_at);
}

TEST_P(MessageStoreContract, ASecondCommitAfterTheOwnerHasHeardItBringsNothingBack) {
  const Message message = commit(message_for("1001"), {{"email", "a@example.org"}});
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::saved)));
  commit(message, {{"email", "new-address@example.org"}});
  EXPECT_EQ(messages_.find_blocking(message.id)->state, MessageState::saved);
  ASSERT_EQ(messages_.deliveries_blocking(message.id)->size(), 1U);
  EXPECT_EQ(messages_.deliveries_blocking(message.id)->front().state, DeliveryState::cancelled);
  expect_the_lamps_are_right();
}

TEST_P(MessageStoreContract, ACommitThatKnowsMoreOfTheRecordingFillsTheMessageUpAndTellsNobodyAgain) {
  Message cut_off = message_for("1001");
  cut_off.end_reason = voicemail::EndReason::salvaged;
  commit(cut_off, {{"email", "a@example.org"}});
  Message whole = cut_off;
  whole.end_reason = voicemail::EndReason::hangup;
  whole.duration += std::chrono::seconds(2);
  whole.audio_bytes += 16'000;
  whole.audio_sha256 = std::string(64, 'b');
  whole.urgent = true;
  const auto filled = messages_.commit_blocking(whole, {{"email", "a@example.org"}, {"email", "b@example.org"}});
  ASSERT_TRUE(is_ok(filled));
  EXPECT_EQ(*filled, CommitOutcome::filled_up);
  const auto less = messages_.commit_blocking(cut_off, {{"email", "a@example.org"}});
  ASSERT_TRUE(is_ok(less));
  EXPECT_EQ(*less, CommitOutcome::was_there_already);

  const auto found = messages_.find_blocking(cut_off.id);
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->end_reason, voicemail::EndReason::hangup);
  EXPECT_EQ(found->duration, whole.duration);
  EXPECT_EQ(found->audio_bytes, whole.audio_bytes);
  EXPECT_EQ(found->audio_sha256, whole.audio_sha256);
  EXPECT_TRUE(found->urgent);
  EXPECT_EQ(messages_.deliveries_blocking(cut_off.id)->size(), 1U);
  expect_the_lamps_are_right();
}

TEST_P(MessageStoreContract, OfTwoThatCommitTheSameRecordingAtOnceTheFullerOneIsKept) {
  Message cut_off = message_for("1001");
  cut_off.end_reason = voicemail::EndReason::salvaged;
  Message whole = cut_off;
  whole.end_reason = voicemail::EndReason::hangup;
  whole.duration += std::chrono::seconds(2);
  for (int round = 0; round < 20; ++round) {
    cut_off.id = whole.id = Uuid::v7(kNoon);
    in_threads(4, [&](int thread) {
      EXPECT_TRUE(is_ok(messages_.commit_blocking(thread % 2 == 0 ? cut_off : whole, {{"email", "a@example.org"}})));
    });
    EXPECT_EQ(messages_.find_blocking(whole.id)->end_reason, voicemail::EndReason::hangup);
    EXPECT_EQ(messages_.find_blocking(whole.id)->duration, whole.duration);
    EXPECT_EQ(messages_.deliveries_blocking(whole.id)->size(), 1U);
  }
  expect_the_lamps_are_right();
}

TEST_P(MessageStoreContract, EachOfManyMessagesCommittedByTwoThreadsAtOnceIsThereOnce) {
  constexpr std::size_t kMessages = 60;
  std::vector<Message> messages;
  for (std::size_t i = 0; i < kMessages; ++i)
    messages.push_back(message_for("1001"));
  std::atomic<int> committed{0};
  in_threads(8, [&](int thread) {
    for (std::size_t i = static_cast<std::size_t>(thread / 2); i < kMessages; i += 4) {
      const auto outcome = messages_.commit_blocking(messages[i], {{"email", "a@example.org"}});
      EXPECT_TRUE(is_ok(outcome));
      if (outcome && *outcome == CommitOutcome::committed) ++committed;
    }
  });
  EXPECT_EQ(committed, static_cast<int>(kMessages));
  EXPECT_EQ(ids_of("1001", MessageState::new_).size(), kMessages);
  for (const Message& message : messages)
    EXPECT_EQ(messages_.deliveries_blocking(message.id)->size(), 1U);
  expect_the_lamps_are_right();
}

TEST_P(MessageStoreContract, AMessageForAnUnknownMailboxIsNotFoundAndLeavesNothing) {
  const Message message = message_for("9999");
  const auto outcome = messages_.commit_blocking(message, {{"email", "a@example.org"}});
  ASSERT_TRUE(is_error(outcome, Code::not_found));
  EXPECT_NE(outcome.error().detail.find("9999"), std::string::npos);
  EXPECT_TRUE(is_error(messages_.find_blocking(message.id), Code::not_found));
  EXPECT_TRUE(messages_.deliveries_blocking(message.id)->empty());
}

TEST_P(MessageStoreContract, ListsUrgentOnesFirstAndThenTheOldest) {
  Message late = message_for("1001");
  Message early = message_for("1001");
  Message urgent = message_for("1001");
  early.started_at = kNoon - std::chrono::hours(1);
  urgent.started_at = kNoon + std::chrono::hours(1);
  urgent.urgent = true;
  for (const Message& message : {late, early, urgent, message_for("1002")})
    commit(message);
  EXPECT_EQ(ids_of("1001", MessageState::new_), (std::vector<MessageId>{urgent.id, early.id, late.id}));
  EXPECT_TRUE(ids_of("1001", MessageState::saved).empty());
}

TEST_P(MessageStoreContract, AStateMovesTheCountsAndCancelsWhatWaits) {
  Message message = message_for("1001");
  message.urgent = true;
  commit(message, {{"email", "a@example.org"}});
  EXPECT_EQ(*messages_.count_blocking(message.mailbox), (MessageCounts{1, 0, 1}));
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::new_)));
  EXPECT_EQ(messages_.deliveries_blocking(message.id)->front().state, DeliveryState::ready);

  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::saved)));
  EXPECT_EQ(*messages_.count_blocking(message.mailbox), (MessageCounts{0, 1, 0, 1}));
  EXPECT_EQ(messages_.deliveries_blocking(message.id)->front().state, DeliveryState::cancelled);
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::deleted)));
  EXPECT_EQ(*messages_.count_blocking(message.mailbox), MessageCounts());
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::new_)));
  EXPECT_EQ(*messages_.count_blocking(message.mailbox), (MessageCounts{1, 0, 1}));
}

TEST_P(MessageStoreContract, APurgedMessageStaysPurged) {
  const Message message = commit(message_for("1001"));
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::purged)));
  EXPECT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::purged)));
  EXPECT_TRUE(is_error(messages_.set_state_blocking(message.id, MessageState::new_), Code::conflict));
  EXPECT_EQ(*messages_.count_blocking(message.mailbox), MessageCounts());
}

TEST_P(MessageStoreContract, AnUnknownMessageIsNotFound) {
  EXPECT_TRUE(is_error(messages_.find_blocking(Uuid::v7(kNoon)), Code::not_found));
  EXPECT_TRUE(is_error(messages_.set_state_blocking(Uuid::v7(kNoon), MessageState::saved), Code::not_found));
}

TEST_P(MessageStoreContract, TheLampCountsEqualTheRecountWhateverHappens) {
  std::mt19937 random(20261122);  // the same every time
  std::vector<MessageId> ids;
  for (int i = 0; i < 300; ++i) {
    do_something(random, ids);
    if (i % 30 == 0) expect_the_lamps_are_right();
  }
  expect_the_lamps_are_right();
}

TEST_P(MessageStoreContract, AnUndeliverableMessageIsAssignedOnceAndItsOwnerTold) {
  Message message = message_for(voicemail::kUndeliverable.value());
  message.urgent = true;
  message.intended_for = MailboxNumber("1005");
  commit(message);
  EXPECT_EQ(*messages_.count_blocking(voicemail::kUndeliverable), (MessageCounts{1, 0, 1}));

  const MailboxNumber owner("1001");
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(is_ok(messages_.assign_blocking(message.id, owner, {{"email", "a@example.org"}})));
  EXPECT_EQ(ids_of("1001", MessageState::new_), std::vector<MessageId>{message.id});
  EXPECT_EQ(messages_.find_blocking(message.id)->intended_for, MailboxNumber("1005"));
  EXPECT_EQ(messages_.deliveries_blocking(message.id)->size(), 1U);
  EXPECT_EQ(words_of(message), (std::vector<std::string>{"committed", "assigned", "queued"}));
  EXPECT_EQ(*messages_.count_blocking(voicemail::kUndeliverable), MessageCounts());
  expect_the_lamps_are_right();
  EXPECT_TRUE(is_error(messages_.assign_blocking(message.id, MailboxNumber("1002"), {}), Code::conflict));
  commit(message);  // a salvage comes late
  EXPECT_EQ(ids_of("1001", MessageState::new_), std::vector<MessageId>{message.id});
}

TEST_P(MessageStoreContract, AMessageCannotBeAssignedToNobodyNorOutOfAMailbox) {
  const Message lost = commit(message_for(voicemail::kUndeliverable.value()));
  const Message owned = commit(message_for("1001"));
  EXPECT_TRUE(is_error(messages_.assign_blocking(lost.id, MailboxNumber("9999"), {}), Code::not_found));
  EXPECT_TRUE(is_error(messages_.assign_blocking(owned.id, MailboxNumber("1002"), {}), Code::conflict));
  EXPECT_TRUE(is_error(messages_.assign_blocking(Uuid::v7(kNoon), MailboxNumber("1002"), {}), Code::not_found));
  EXPECT_EQ(*messages_.count_blocking(voicemail::kUndeliverable), (MessageCounts{1, 0, 0}));
  EXPECT_EQ(messages_.find_blocking(owned.id)->mailbox, MailboxNumber("1001"));
}

TEST_P(MessageStoreContract, TheLampCountsEqualTheRecountWhenThreadsChangeTheSameMessages) {
  std::vector<MessageId> shared;
  for (int i = 0; i < 6; ++i)
    shared.push_back(commit(message_for("1001"), {{"email", "a@example.org"}}).id);
  in_threads(4, [&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    std::vector<MessageId> ids = shared;
    for (int i = 0; i < 50; ++i)
      do_something(random, ids);
  });
  expect_the_lamps_are_right();
}

}  // namespace
}  // namespace aftertone::storage
