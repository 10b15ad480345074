#include <algorithm>
#include <mutex>

#include "contract/store_test.h"

namespace aftertone::storage {
namespace {

using voicemail::Greeting;
using voicemail::GreetingKind;
using voicemail::Mailbox;
using voicemail::MailboxNumber;
using voicemail::MessageState;
using voicemail::Removal;

Greeting greeting_of(const MailboxNumber& number, GreetingKind kind) {
  return {number, kind, "g/1.wav", std::string(64, 'b'), std::chrono::milliseconds(1'500), kNoon};
}

class MailboxStoreContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  }
  const MailboxNumber number_{"1001"};
};
AT_ON_EVERY_DATABASE(MailboxStoreContract);

TEST_P(MailboxStoreContract, PagesHaveEveryMailboxOnce) {
  for (const char* number : {"1002", "20", "9", "a1", "A2", "+49"})
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(number))));
  std::vector<std::string> seen;
  MailboxNumber after;
  for (int page = 0; page < 10; ++page) {
    const auto found = mailboxes_.page_blocking(after, 2);
    ASSERT_TRUE(is_ok(found));
    if (found->empty()) break;
    for (const Mailbox& mailbox : *found)
      seen.push_back(mailbox.number.value());
    after = found->back().number;
  }
  std::ranges::sort(seen);
  EXPECT_EQ(seen, (std::vector<std::string>{"+49", "1001", "1002", "20", "9", "A2", "a1"}));
}

TEST_P(MailboxStoreContract, KeepsEveryField) {
  Mailbox mailbox = mailbox_with("+49.30_a-Z");
  mailbox.name = "Zoë \"O'Brien\"; drop table mailbox; -- ? 電話 📞";
  mailbox.email = "zoe+voice@example.org";
  mailbox.language = "it";
  mailbox.time_zone = "Europe/Berlin";
  mailbox.operator_target = "sip:0@example.org";
  mailbox.max_message = std::chrono::seconds(90);
  mailbox.max_messages = 7;
  mailbox.pin_hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
  mailbox.pin_must_change = true;
  mailbox.failed_logins = 2;
  mailbox.locked_until = kNoon;
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox)));

  const Result<Mailbox> found = mailboxes_.find_blocking(mailbox.number);
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->number, mailbox.number);
  EXPECT_EQ(found->name, mailbox.name);
  EXPECT_EQ(found->email, mailbox.email);
  EXPECT_EQ(found->language, mailbox.language);
  EXPECT_EQ(found->time_zone, mailbox.time_zone);
  EXPECT_EQ(found->operator_target, mailbox.operator_target);
  EXPECT_EQ(found->max_message, mailbox.max_message);
  EXPECT_EQ(found->max_messages, mailbox.max_messages);
  EXPECT_EQ(found->pin_hash, mailbox.pin_hash);
  EXPECT_EQ(found->pin_must_change, mailbox.pin_must_change);
  EXPECT_EQ(found->failed_logins, mailbox.failed_logins);
  EXPECT_EQ(found->locked_until, mailbox.locked_until);
}

TEST_P(MailboxStoreContract, AnUnknownMailboxIsNotFound) {
  const MailboxNumber unknown("9999");
  EXPECT_TRUE(is_error(mailboxes_.find_blocking(unknown), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.update_blocking(mailbox_with("9999")), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.remove_blocking(unknown, Removal::if_empty), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.set_pin_blocking(unknown, "x", false), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.count_failed_login_blocking(unknown), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.lock_until_blocking(unknown, kNoon), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.clear_failed_logins_blocking(unknown), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.set_greeting_blocking(greeting_of(unknown, GreetingKind::name)), Code::not_found));
}

TEST_P(MailboxStoreContract, ASecondMailboxWithTheSameNumberIsAConflictAndChangesNothing) {
  Mailbox other = mailbox_with("1001");
  other.name = "somebody else";
  EXPECT_TRUE(is_error(mailboxes_.add_blocking(other), Code::conflict));
  EXPECT_EQ(mailboxes_.find_blocking(number_)->name, "Owner of 1001");
}

TEST_P(MailboxStoreContract, ListsByNumberAsTextIsOrderedByItsBytes) {
  for (const char* number : {"b", "B", "20", "100", "_"})
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(number))));
  const Result<std::vector<Mailbox>> list = mailboxes_.list_blocking();
  ASSERT_TRUE(is_ok(list));
  std::vector<std::string> numbers;
  for (const Mailbox& mailbox : *list)
    numbers.push_back(mailbox.number.value());
  EXPECT_EQ(numbers, (std::vector<std::string>{"100", "1001", "20", "B", "_", "b"}));
}

TEST_P(MailboxStoreContract, UpdateLeavesThePinTheFailuresAndTheLock) {
  ASSERT_TRUE(is_ok(mailboxes_.set_pin_blocking(number_, "hash", true)));
  ASSERT_TRUE(is_ok(mailboxes_.count_failed_login_blocking(number_)));
  ASSERT_TRUE(is_ok(mailboxes_.lock_until_blocking(number_, kNoon)));
  Mailbox changed = mailbox_with("1001");
  changed.name = "New name";
  changed.max_messages = 3;
  ASSERT_TRUE(is_ok(mailboxes_.update_blocking(changed)));

  const Result<Mailbox> found = mailboxes_.find_blocking(number_);
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->name, "New name");
  EXPECT_EQ(found->max_messages, 3);
  EXPECT_EQ(found->pin_hash, "hash");
  EXPECT_TRUE(found->pin_must_change);
  EXPECT_EQ(found->failed_logins, 1);
  EXPECT_EQ(found->locked_until, kNoon);
}

TEST_P(MailboxStoreContract, ClearingTheFailuresLiftsTheLock) {
  ASSERT_TRUE(is_ok(mailboxes_.count_failed_login_blocking(number_)));
  ASSERT_TRUE(is_ok(mailboxes_.lock_until_blocking(number_, kNoon)));
  EXPECT_EQ(mailboxes_.find_blocking(number_)->locked_until, kNoon);
  ASSERT_TRUE(is_ok(mailboxes_.clear_failed_logins_blocking(number_)));
  EXPECT_EQ(mailboxes_.find_blocking(number_)->failed_logins, 0);
  EXPECT_EQ(mailboxes_.find_blocking(number_)->locked_until, std::nullopt);
}

TEST_P(MailboxStoreContract, NoFailedLoginIsLostBetweenThreads) {
  constexpr int kThreads = 8;
  constexpr int kTries = 10;
  std::mutex mutex;
  std::vector<std::int32_t> counted;
  in_threads(kThreads, [&](int) {
    for (int i = 0; i < kTries; ++i) {
      const Result<std::int32_t> count = mailboxes_.count_failed_login_blocking(number_);
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(is_ok(count));
      counted.push_back(count.value_or(0));
    }
  });
  std::sort(counted.begin(), counted.end());
  for (int i = 0; i < kThreads * kTries; ++i)
    EXPECT_EQ(counted[static_cast<std::size_t>(i)], i + 1);
}

TEST_P(MailboxStoreContract, AGreetingIsReplacedAndRemoved) {
  EXPECT_FALSE(mailboxes_.find_greeting_blocking(number_, GreetingKind::busy)->has_value());
  Greeting greeting = greeting_of(number_, GreetingKind::busy);
  ASSERT_TRUE(is_ok(mailboxes_.set_greeting_blocking(greeting)));
  greeting.audio_name = "g/2.wav";
  ASSERT_TRUE(is_ok(mailboxes_.set_greeting_blocking(greeting)));

  const auto found = mailboxes_.find_greeting_blocking(number_, GreetingKind::busy);
  ASSERT_TRUE(is_ok(found));
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->audio_name, "g/2.wav");
  EXPECT_EQ((*found)->audio_sha256, greeting.audio_sha256);
  EXPECT_EQ((*found)->duration, greeting.duration);
  EXPECT_EQ((*found)->recorded_at, greeting.recorded_at);
  EXPECT_FALSE(mailboxes_.find_greeting_blocking(number_, GreetingKind::personal)->has_value());

  ASSERT_TRUE(is_ok(mailboxes_.remove_greeting_blocking(number_, GreetingKind::busy)));
  EXPECT_TRUE(is_ok(mailboxes_.remove_greeting_blocking(number_, GreetingKind::busy)));
  EXPECT_FALSE(mailboxes_.find_greeting_blocking(number_, GreetingKind::busy)->has_value());
}

TEST_P(MailboxStoreContract, AMailboxTakesItsGreetingsAlongAndItsMessagesArePurged) {
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1002"))));
  ASSERT_TRUE(is_ok(mailboxes_.set_greeting_blocking(greeting_of(number_, GreetingKind::name))));
  const auto gone = commit(message_for("1001"), {{"email", "a@example.org"}});
  const auto kept = commit(message_for("1002"), {{"email", "b@example.org"}});
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(number_, Removal::with_messages)));

  EXPECT_EQ(messages_.find_blocking(gone.id)->state, MessageState::purged);
  EXPECT_EQ(messages_.find_blocking(gone.id)->caller.number, "");
  EXPECT_EQ(messages_.deliveries_blocking(gone.id)->at(0).state, voicemail::DeliveryState::cancelled);
  EXPECT_EQ(stores_.timeline.list_blocking(gone.id)->back().what, voicemail::Happening::purged);
  EXPECT_EQ(*messages_.count_blocking(number_), voicemail::MessageCounts());
  EXPECT_EQ(*messages_.count_blocking(voicemail::kUndeliverable), voicemail::MessageCounts());
  EXPECT_EQ(messages_.deliveries_blocking(kept.id)->at(0).state, voicemail::DeliveryState::ready);
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  EXPECT_FALSE(mailboxes_.find_greeting_blocking(number_, GreetingKind::name)->has_value());
  EXPECT_TRUE(messages_.list_blocking(number_, MessageState::new_)->empty());
}

TEST_P(MailboxStoreContract, AMailboxThatHoldsMessagesStaysUnlessTheyAreToGoWithIt) {
  const auto message = commit(message_for("1001"));
  const Status refused = mailboxes_.remove_blocking(number_, Removal::if_empty);
  ASSERT_TRUE(is_error(refused, Code::conflict));
  EXPECT_EQ(refused.error().detail, "mailbox 1001 holds 1 message");
  EXPECT_EQ(messages_.find_blocking(message.id)->state, MessageState::new_);
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::deleted)));
  EXPECT_TRUE(is_ok(mailboxes_.remove_blocking(number_, Removal::if_empty)));
}

// A commit either comes before the removal, which sees it, or after it, and finds no mailbox: no third way.
TEST_P(MailboxStoreContract, NoMessageIsLostBetweenACommitAndARemoval) {
  for (int round = 0; round < 20; ++round) {
    const voicemail::Message message = message_for("1001");
    Result<voicemail::CommitOutcome> committed = fail(Code::invalid, "");
    Status removed;
    in_threads(2, [&](int thread) {
      if (thread == 0) committed = messages_.commit_blocking(message, {});
      if (thread == 1) removed = mailboxes_.remove_blocking(number_, Removal::if_empty);
    });
    if (committed) {
      EXPECT_TRUE(is_error(removed, Code::conflict));
      EXPECT_EQ(messages_.find_blocking(message.id)->state, MessageState::new_);
      ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::deleted)));
    } else {
      EXPECT_TRUE(is_error(committed, Code::not_found));
      ASSERT_TRUE(is_ok(removed));
      ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
    }
  }
}

TEST_P(MailboxStoreContract, ThePlaceOfUndeliverableMessagesIsNoMailbox) {
  const MailboxNumber& place = voicemail::kUndeliverable;
  EXPECT_TRUE(is_error(mailboxes_.find_blocking(place), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.remove_blocking(place, Removal::with_messages), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.set_pin_blocking(place, "x", false), Code::not_found));
  EXPECT_TRUE(is_error(mailboxes_.count_failed_login_blocking(place), Code::not_found));
  EXPECT_EQ(mailboxes_.list_blocking()->size(), 1U);
}

TEST_P(MailboxStoreContract, TellsCopiesWhatChangedInOrder) {
  const std::int64_t before = *mailboxes_.revision_blocking();
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1002"))));
  Mailbox changed = mailbox_with("1001");
  changed.language = "it";
  ASSERT_TRUE(is_ok(mailboxes_.update_blocking(changed)));
  ASSERT_TRUE(is_ok(mailboxes_.set_greeting_blocking(greeting_of(MailboxNumber("1002"), GreetingKind::busy))));
  ASSERT_TRUE(is_ok(mailboxes_.set_pin_blocking(number_, "hash", false)));  // of no interest

  const auto changes = mailboxes_.changes_blocking(before, 10);
  ASSERT_TRUE(is_ok(changes));
  ASSERT_EQ(changes->size(), 2U);
  EXPECT_EQ(changes->at(0).number.value(), "1001");
  EXPECT_EQ(changes->at(1).number.value(), "1002");
  EXPECT_EQ(changes->at(1).revision, *mailboxes_.revision_blocking());
  EXPECT_EQ(mailboxes_.changes_blocking(before, 1)->size(), 1U);
  EXPECT_TRUE(mailboxes_.changes_blocking(changes->at(1).revision, 10)->empty());
}

TEST_P(MailboxStoreContract, TellsCopiesThatAMailboxOrAGreetingWasRemoved) {
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1002"))));
  ASSERT_TRUE(is_ok(mailboxes_.set_greeting_blocking(greeting_of(number_, GreetingKind::busy))));
  const std::int64_t before = *mailboxes_.revision_blocking();
  ASSERT_TRUE(is_ok(mailboxes_.remove_greeting_blocking(number_, GreetingKind::busy)));
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(MailboxNumber("1002"), Removal::if_empty)));
  const auto changes = mailboxes_.changes_blocking(before, 10);
  ASSERT_TRUE(is_ok(changes));
  ASSERT_EQ(changes->size(), 2U);
  EXPECT_EQ(changes->at(0).number, number_);
  EXPECT_EQ(changes->at(1).number.value(), "1002");
}

// Whoever has read up to a revision must not find one below it later.
TEST_P(MailboxStoreContract, TellsChangesOfSeveralWritersWithoutAGap) {
  constexpr int kWriters = 4;
  constexpr int kChangesEach = 20;
  std::int64_t reached = *mailboxes_.revision_blocking();
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([this, i] {
      for (int j = 0; j < kChangesEach; ++j)
        EXPECT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(std::to_string(2000 + i * 100 + j)))));
    });
  }
  std::size_t seen = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (seen < kWriters * kChangesEach && std::chrono::steady_clock::now() < deadline) {
    const auto changes = mailboxes_.changes_blocking(reached, 7);
    ASSERT_TRUE(is_ok(changes));
    if (changes->empty()) continue;
    EXPECT_EQ(changes->front().revision, reached + 1) << "each number is new: one was passed over";
    seen += changes->size();
    reached = changes->back().revision;
  }
  for (std::thread& writer : writers)
    writer.join();
  EXPECT_EQ(seen, std::size_t{kWriters * kChangesEach});
}

}  // namespace
}  // namespace aftertone::storage
