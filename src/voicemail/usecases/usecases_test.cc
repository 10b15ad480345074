#include <gtest/gtest.h>

#include "voicemail/ports/memory_stores_fake.h"
#include "voicemail/usecases/admit_deposit.h"
#include "voicemail/usecases/deposit_message.h"
#include "voicemail/usecases/log_in.h"
#include "voicemail/usecases/manage_mailboxes.h"
#include "voicemail/usecases/record_greeting.h"
#include "voicemail/usecases/retrieve_messages.h"
#include "voicemail/usecases/salvage_recordings.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

class UseCases : public testing::Test {
 protected:
  UseCases() : folder_(std::filesystem::temp_directory_path() / ("aftertone-" + Uuid::v7(clock_.now()).to_string())) {
    std::filesystem::create_directory(folder_);
    Mailbox mailbox;
    mailbox.number = kAnna;
    mailbox.email = "anna@example.com";
    mailbox.max_messages = 2;
    EXPECT_TRUE(add_mailbox_blocking(stores_, mailbox, "740392").has_value());
  }
  ~UseCases() override { std::filesystem::remove_all(folder_); }

  SealedRecording recording(const std::string& audio) {
    SealedRecording sealed;
    sealed.info.id = Uuid::v7(clock_.now());
    sealed.info.mailbox = kAnna;
    sealed.info.started_at = clock_.now();
    sealed.bytes = audio.size();
    return sealed;
  }
  Result<Message> deposit(const SealedRecording& sealed) {
    MemoryAudio audio(std::string(sealed.bytes, 'x'));
    return deposit_message_blocking(stores_, sealed, audio);
  }
  bool logs_in(const std::string& pin) {
    const auto outcome = log_in_blocking(stores_, kAnna, pin);
    return outcome && std::holds_alternative<LogInAccepted>(*outcome);
  }

  const MailboxNumber kAnna{"1001"};
  ManualClock clock_{from_millis(1'790'000'000'000)};
  std::filesystem::path folder_;
  MemoryMailboxStore mailboxes_;
  MemoryMessageStore messages_;
  MemoryAudioStore audio_{folder_};
  PlainPinHasher pins_;
  MemoryRuleStore notification_rules_;
  Stores stores_{mailboxes_, messages_, audio_, pins_, notification_rules_, clock_};
};

TEST_F(UseCases, ADepositedMessageIsNewWithItsLengthAndADeliveryToTheOwner) {
  const auto message = deposit(recording(std::string(16'000, 'x')));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->duration, 2s);
  EXPECT_EQ(count_messages_blocking(stores_, kAnna)->new_count, 1);
  const auto deliveries = messages_.deliveries_blocking(message->id);
  ASSERT_EQ(deliveries->size(), 1U);
  EXPECT_EQ(deliveries->front().target, "anna@example.com");
}

NotificationRule rule_to(const std::string& name, const std::string& channel, const std::string& target) {
  NotificationRule rule;
  rule.name = name;
  rule.addresses = {{channel, target}};
  return rule;
}

TEST_F(UseCases, TheOwnersRulesSayWhoIsToldOfAMessageThatIsDepositedOrAssigned) {
  const NotificationRule rule = rule_to("xmpp", "xmpp", "anna@chat.example.com");
  ASSERT_TRUE(notification_rules_.add_blocking(kAnna, rule, 20).has_value());
  EXPECT_EQ(messages_.deliveries_blocking(deposit(recording("abc"))->id)->at(0).channel, "xmpp");

  SealedRecording lost = recording("abc");
  lost.info.mailbox = MailboxNumber("1005");
  const MessageId id = deposit(lost)->id;
  ASSERT_TRUE(assign_message_blocking(stores_, id, kAnna).has_value());
  EXPECT_EQ(messages_.deliveries_blocking(id)->at(0).target, "anna@chat.example.com");
}

TEST_F(UseCases, RulesThatCannotBeReadLoseAndDelayNoMessage) {
  const NotificationRule rule = rule_to("xmpp", "xmpp", "anna@chat.example.com");
  ASSERT_TRUE(notification_rules_.add_blocking(kAnna, rule, 20).has_value());
  notification_rules_.break_one(kAnna, "broken");
  const auto beside = messages_.deliveries_blocking(deposit(recording("abc"))->id);
  ASSERT_EQ(beside->size(), 2U);
  EXPECT_EQ(beside->at(1).target, "anna@example.com");

  notification_rules_.refuses_for_good = true;
  const auto instead = messages_.deliveries_blocking(deposit(recording("abc"))->id);
  ASSERT_EQ(instead->size(), 1U);
  EXPECT_EQ(instead->at(0).target, "anna@example.com");

  notification_rules_.is_away = true;  // so is everything else then: the committer tries again
  EXPECT_TRUE(deposit(recording("abc")).error().temporary);
}

TEST_F(UseCases, ASystemThatWantsEveryMessageGetsACopy) {
  stores_.rules.standing = {{{"webhook", "crm"}, {}, true},
                            {{"webhook", "archive"}, {MailboxNumber("1002"), kAnna}, false},
                            {{"webhook", "others"}, {MailboxNumber("1002")}, false}};
  const auto message = deposit(recording(std::string(16'000, 'x')));
  ASSERT_TRUE(message.has_value());
  const auto deliveries = messages_.deliveries_blocking(message->id);
  ASSERT_EQ(deliveries->size(), 3U);
  EXPECT_EQ(deliveries->at(0).event, "message");
  EXPECT_EQ(deliveries->at(1).target, "crm");
  EXPECT_EQ(deliveries->at(2).target, "archive");
  EXPECT_EQ(deliveries->at(2).event, kCopy);
}

TEST_F(UseCases, DepositingTheSameRecordingAgainChangesNothing) {
  const SealedRecording sealed = recording("abc");
  ASSERT_TRUE(deposit(sealed).has_value());
  ASSERT_TRUE(deposit(sealed).has_value());
  EXPECT_EQ(count_messages_blocking(stores_, kAnna)->new_count, 1);
}

TEST_F(UseCases, WhatWasSaidToARemovedMailboxIsUndeliverableAndCanBeAssigned) {
  SealedRecording sealed = recording("abc");
  sealed.info.mailbox = MailboxNumber("1005");
  const auto message = deposit(sealed);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->mailbox, kUndeliverable);
  EXPECT_EQ(message->intended_for, MailboxNumber("1005"));
  EXPECT_TRUE(messages_.deliveries_blocking(message->id)->empty());

  const auto assigned = assign_message_blocking(stores_, message->id, kAnna);
  ASSERT_TRUE(assigned.has_value());
  EXPECT_EQ(assigned->mailbox, kAnna);
  EXPECT_EQ(messages_.deliveries_blocking(message->id)->at(0).target, "anna@example.com");
}

TEST_F(UseCases, TheCatchAllGetsWhatWasSaidToARemovedMailboxAndCannotBeRemoved) {
  stores_.rules.catch_all = kAnna;
  SealedRecording sealed = recording("abc");
  sealed.info.mailbox = MailboxNumber("1005");
  const auto message = deposit(sealed);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->mailbox, kAnna);
  EXPECT_EQ(message->intended_for, MailboxNumber("1005"));
  EXPECT_EQ(messages_.deliveries_blocking(message->id)->size(), 1U);
  EXPECT_EQ(remove_mailbox_blocking(stores_, kAnna, Removal::with_messages).error().code, Code::conflict);
}

TEST_F(UseCases, ACatchAllThatIsGoneItselfLosesNothing) {
  stores_.rules.catch_all = MailboxNumber("1006");
  SealedRecording sealed = recording("abc");
  sealed.info.mailbox = MailboxNumber("1005");
  EXPECT_EQ(deposit(sealed)->mailbox, kUndeliverable);
}

TEST_F(UseCases, ADatabaseThatIsAwayIsNoMailboxThatIsGone) {
  mailboxes_.is_away = true;
  const auto message = deposit(recording("abc"));
  ASSERT_FALSE(message.has_value());
  EXPECT_TRUE(message.error().temporary);
}

TEST_F(UseCases, ARemovedMailboxTakesTheAudioOfItsGreetingsAlong) {
  MemoryAudio personal("personal");
  ASSERT_TRUE(set_greeting_blocking(stores_, kAnna, GreetingKind::personal, AudioCodec::pcmu, personal).has_value());
  const std::string name = (*mailboxes_.find_greeting_blocking(kAnna, GreetingKind::personal))->audio_name;
  ASSERT_TRUE(remove_mailbox_blocking(stores_, kAnna, Removal::if_empty).has_value());
  EXPECT_EQ(audio_.local_copy_blocking(name).error().code, Code::not_found);
}

TEST_F(UseCases, AFullMailboxIsSaidSoBeforeTheCallIsAnswered) {
  ASSERT_TRUE(deposit(recording("a")).has_value());
  EXPECT_FALSE(admit_deposit_blocking(stores_, nullptr, kAnna, false)->is_full);
  ASSERT_TRUE(deposit(recording("b")).has_value());
  EXPECT_TRUE(admit_deposit_blocking(stores_, nullptr, kAnna, false)->is_full);
}

TEST_F(UseCases, TheBusyGreetingIsForBusyCallsOnlyAndFallsBackToThePersonalOne) {
  MemoryAudio personal("personal");
  MemoryAudio busy("busy");
  ASSERT_TRUE(set_greeting_blocking(stores_, kAnna, GreetingKind::personal, AudioCodec::pcmu, personal).has_value());
  const auto before = admit_deposit_blocking(stores_, nullptr, kAnna, true);
  ASSERT_TRUE(before->greeting.has_value());
  clock_.advance(1ms);
  ASSERT_TRUE(set_greeting_blocking(stores_, kAnna, GreetingKind::busy, AudioCodec::pcmu, busy).has_value());
  EXPECT_NE(admit_deposit_blocking(stores_, nullptr, kAnna, true)->greeting, before->greeting);
  EXPECT_EQ(admit_deposit_blocking(stores_, nullptr, kAnna, false)->greeting, before->greeting);
}

// One recording, in the journal of a process that died.
class OneAbandoned : public AbandonedRecordings {
 public:
  explicit OneAbandoned(SealedRecording recording) : recording_(std::move(recording)) {}
  Result<int> for_each_blocking(const std::function<Status(Found&)>& commit) override {
    Found found{recording_, std::make_unique<MemoryAudio>(std::string(recording_.bytes, 'x'))};
    return commit(found) ? 1 : 0;
  }

 private:
  const SealedRecording recording_;
};

TEST_F(UseCases, WhatADeadProcessRecordedBecomesAMessageOnce) {
  OneAbandoned abandoned(recording("a"));
  EXPECT_EQ(*salvage_recordings_blocking(stores_, abandoned), 1);
  EXPECT_EQ(*salvage_recordings_blocking(stores_, abandoned), 1);
  EXPECT_EQ(count_messages_blocking(stores_, kAnna)->new_count, 1);
}

TEST_F(UseCases, WhatWasPurgedDoesNotComeBackFromTheJournalOfADeadProcess) {
  const SealedRecording purged = recording("a");
  const auto message = deposit(purged);
  ASSERT_TRUE(messages_.set_state_blocking(message->id, MessageState::purged).has_value());
  ASSERT_TRUE(audio_.remove_blocking(message->audio_name).has_value());
  OneAbandoned abandoned(purged);
  EXPECT_EQ(*salvage_recordings_blocking(stores_, abandoned), 1) << "the journal keeps it for ever";
  EXPECT_EQ(audio_.local_copy_blocking(message->audio_name).error().code, Code::not_found);
}

TEST_F(UseCases, AMessageOfAnotherMailboxCannotBeMoved) {
  const auto message = deposit(recording("a"));
  const Status moved = move_message_blocking(stores_, MailboxNumber("1002"), message->id, MessageState::deleted);
  ASSERT_FALSE(moved.has_value());
  EXPECT_EQ(moved.error().code, Code::not_found);
}

TEST_F(UseCases, FiveWrongPinsLockTheMailboxForAMinuteEvenForTheRightOne) {
  for (int i = 0; i < 5; ++i)
    EXPECT_FALSE(logs_in("000000"));
  EXPECT_FALSE(logs_in("740392"));
  clock_.advance(61s);
  EXPECT_TRUE(logs_in("740392"));
  EXPECT_EQ(mailboxes_.find_blocking(kAnna)->failed_logins, 0);
}

TEST_F(UseCases, AnUnknownMailboxAnswersLikeAWrongPin) {
  const auto outcome = log_in_blocking(stores_, MailboxNumber("9999"), "740392");
  ASSERT_TRUE(outcome.has_value());
  EXPECT_TRUE(std::holds_alternative<LogInRefused>(*outcome));
}

TEST_F(UseCases, AMissingDatabaseIsAnErrorAndNotAWrongPin) {
  mailboxes_.is_away = true;
  const auto outcome = log_in_blocking(stores_, kAnna, "740392");
  ASSERT_FALSE(outcome.has_value());
  EXPECT_TRUE(outcome.error().temporary);
}

TEST_F(UseCases, AnEasyPinIsRefusedAndTheOldOneStays) {
  EXPECT_FALSE(change_pin_blocking(stores_, kAnna, "123456").has_value());
  EXPECT_TRUE(logs_in("740392"));
}

TEST_F(UseCases, AMailboxWithAnAddressThatSmugglesAHeaderIsRefused) {
  Mailbox mailbox;
  mailbox.number = MailboxNumber("1002");
  mailbox.email = "anna@example.com\r\nBcc: all@example.com";
  const Status added = add_mailbox_blocking(stores_, mailbox, std::nullopt);
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().code, Code::invalid);
}

}  // namespace
}  // namespace aftertone::voicemail
