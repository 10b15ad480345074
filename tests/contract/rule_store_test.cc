// The owners' rules, and what they leave in the outbox.
#include <atomic>

#include "contract/store_test.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
using voicemail::AfterDelivery;
using voicemail::Delivery;
using voicemail::DeliveryRequest;
using voicemail::DeliveryState;
using voicemail::MailboxNumber;
using voicemail::MailboxRules;
using voicemail::NotificationRule;
using voicemail::Urgency;
using voicemail::Verdict;

constexpr std::size_t kMost = 20;

NotificationRule rule(const std::string& name) {
  NotificationRule rule;
  rule.name = name;
  rule.addresses = {{"sms", "+49171111111"}, {"email", ""}};
  return rule;
}

class RuleStoreContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1002"))));
  }

  MailboxRules rules_of(const MailboxNumber& mailbox) {
    const auto found = stores_.rules.rules_of_blocking(mailbox);
    EXPECT_TRUE(is_ok(found));
    return found.value_or(MailboxRules());
  }
  std::string names(const MailboxNumber& mailbox) {
    std::string text;
    for (const NotificationRule& one : rules_of(mailbox).rules)
      text += one.name + " ";
    return text;
  }
  void add(const std::string& name) { EXPECT_TRUE(is_ok(stores_.rules.add_blocking(kAnna, rule(name), kMost))); }
  std::vector<voicemail::DueRows> due(voicemail::Epoch epoch) {
    const auto look = outbox_.due_blocking(epoch, {});
    EXPECT_TRUE(is_ok(look));
    return look.value_or(voicemail::DueLook()).rows;
  }
  void run(const std::string& sql) { EXPECT_TRUE(is_ok(stores_.database->execute_blocking(kWrite, sql))); }

  const MailboxNumber kAnna{"1001"};
  const MailboxNumber kBen{"1002"};
};

TEST_P(RuleStoreContract, KeepsEveryFieldOfARule) {
  NotificationRule full = rule("vip");
  full.enabled = false;
  full.urgency = Urgency::urgent;
  full.callers = {"+4930*", "10xx", "withheld"};
  full.hours = voicemail::parse_week_times("mon-fri 22:00-07:00; sat-sun").value();
  full.min_length = 5s;
  full.addresses = {{"xmpp", "anna@example.com/B\xc3\xbcro \"1\" \\ ['x']"}, {"email", ""}};
  full.delay = 15min;
  full.together = voicemail::parse_week_moments("mon-fri 08:00,17:00").value();
  full.after_delivery = AfterDelivery::delete_;
  full.language = "it";
  full.stop = true;
  ASSERT_TRUE(is_ok(stores_.rules.add_blocking(kAnna, rule("vip"), kMost)));
  ASSERT_TRUE(is_ok(stores_.rules.update_blocking(kAnna, full)));
  const NotificationRule kept = rules_of(kAnna).rules.at(0);
  EXPECT_EQ(kept.enabled, full.enabled);
  EXPECT_EQ(kept.urgency, full.urgency);
  EXPECT_EQ(kept.callers, full.callers);
  EXPECT_EQ(kept.hours, full.hours);
  EXPECT_EQ(kept.min_length, full.min_length);
  EXPECT_EQ(kept.addresses, full.addresses);
  EXPECT_EQ(kept.delay, full.delay);
  EXPECT_EQ(kept.together, full.together);
  EXPECT_EQ(kept.after_delivery, full.after_delivery);
  EXPECT_EQ(kept.language, full.language);
  EXPECT_EQ(kept.stop, full.stop);
}

TEST_P(RuleStoreContract, KeepsTheOrderAndTheOwnersApart) {
  for (const char* name : {"c", "a", "b"})
    add(name);
  ASSERT_TRUE(is_ok(stores_.rules.add_blocking(kBen, rule("a"), kMost)));
  EXPECT_EQ(names(kAnna), "c a b ");
  EXPECT_EQ(names(kBen), "a ");
  ASSERT_TRUE(is_ok(stores_.rules.order_blocking(kAnna, {"b", "c", "a"})));
  EXPECT_EQ(names(kAnna), "b c a ");
  EXPECT_TRUE(is_error(stores_.rules.order_blocking(kAnna, {"b", "c"}), Code::conflict));
  EXPECT_TRUE(is_error(stores_.rules.order_blocking(kAnna, {"a", "c", "x"}), Code::conflict));
  EXPECT_TRUE(is_error(stores_.rules.order_blocking(kAnna, {"a", "a", "b", "c"}), Code::conflict));
  EXPECT_EQ(names(kAnna), "b c a ");
  ASSERT_TRUE(is_ok(stores_.rules.remove_blocking(kAnna, "c")));
  add("d");
  EXPECT_EQ(names(kAnna), "b a d ");
  EXPECT_EQ(names(kBen), "a ");
}

TEST_P(RuleStoreContract, RefusesWhatIsThereAlreadyOrNotAtAll) {
  add("a");
  EXPECT_TRUE(is_error(stores_.rules.add_blocking(kAnna, rule("a"), kMost), Code::conflict));
  EXPECT_TRUE(is_error(stores_.rules.add_blocking(MailboxNumber("1003"), rule("a"), kMost), Code::not_found));
  EXPECT_TRUE(is_error(stores_.rules.update_blocking(kAnna, rule("b")), Code::not_found));
  EXPECT_TRUE(is_error(stores_.rules.remove_blocking(kAnna, "b"), Code::not_found));
  EXPECT_TRUE(rules_of(MailboxNumber("1003")).rules.empty());
}

TEST_P(RuleStoreContract, HoldsNoMoreThanItMay) {
  std::atomic<int> added{0};
  in_threads(4, [&](int thread) {
    for (int i = 0; i < 3; ++i)
      added += stores_.rules.add_blocking(kAnna, rule("r" + std::to_string(thread * 3 + i)), 5).has_value() ? 1 : 0;
  });
  EXPECT_EQ(added, 5);
  EXPECT_EQ(rules_of(kAnna).rules.size(), 5U);
  EXPECT_TRUE(is_error(stores_.rules.add_blocking(kAnna, rule("more"), 5), Code::full));
}

TEST_P(RuleStoreContract, GoWithTheirMailbox) {
  add("a");
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(kAnna, voicemail::Removal::if_empty)));
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  EXPECT_EQ(names(kAnna), "");
}

TEST_P(RuleStoreContract, TellsOfARuleThatCannotBeReadAndReadsTheOthers) {
  for (const char* name : {"a", "b", "c", "d"})
    add(name);
  run("update notification_rule set hours = 'at night' where name = 'b'");
  run("update notification_rule set addresses = '[[\"sms\"]]' where name = 'c'");
  const MailboxRules rules = rules_of(kAnna);
  EXPECT_EQ(names(kAnna), "a d ");
  ASSERT_EQ(rules.unreadable.size(), 2U);
  EXPECT_EQ(rules.unreadable[0].name, "b");
  EXPECT_NE(rules.unreadable[1].why.find("addresses"), std::string::npos) << rules.unreadable[1].why;
  ASSERT_TRUE(is_ok(stores_.rules.remove_blocking(kAnna, "b")));
  ASSERT_TRUE(is_ok(stores_.rules.update_blocking(kAnna, rule("c"))));
  EXPECT_EQ(names(kAnna), "a c d ");
}

TEST_P(RuleStoreContract, LeavesItsNameAndLanguageWithWhatItAskedFor) {
  DeliveryRequest request{"email", "anna@example.com"};
  request.not_before = kNoon + 15min;
  request.rule = "later";
  request.language = "it";
  const auto message = commit(message_for("1001"), {request, {"email", "anna@example.com"}});
  const auto rows = messages_.deliveries_blocking(message.id);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(0).idempotency_key, message.id.to_string() + ":email:anna@example.com:later");
  EXPECT_EQ(rows->at(0).language, "it");
  EXPECT_EQ(rows->at(0).due_at, kNoon + 15min);
  EXPECT_EQ(rows->at(0).created_at, kNoon);
  EXPECT_EQ(rows->at(1).due_at, kNoon);
  const auto events = stores_.timeline.list_blocking(message.id);
  EXPECT_EQ(events->at(1).detail, "email to anna@example.com by rule later");
}

TEST_P(RuleStoreContract, WhatIsPostponedUsesNoTryAndGetsNoOlder) {
  const auto message = commit(message_for("1001"), {{"sms", "+49171111111"}});
  const Epoch epoch = take_role("notify");
  const auto due_now = due(epoch);
  ASSERT_EQ(due_now.size(), 1U);
  const auto claimed = outbox_.claim_blocking(epoch, std::vector{voicemail::ClaimOrder{due_now.at(0).kind, 1, ""}});
  const WallTime morning = kNoon + 60h;
  const Verdict postponed{Verdict::Kind::postpone, "quiet hours", morning};
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed->at(0), postponed)));
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed->at(0), postponed)));  // its outcome was unknown
  EXPECT_TRUE(due(epoch).empty());
  const Delivery row = messages_.deliveries_blocking(message.id)->at(0);
  EXPECT_EQ(row.state, DeliveryState::ready);
  EXPECT_EQ(row.attempt, 0);
  EXPECT_EQ(row.not_before, morning);
  EXPECT_EQ(row.due_at, morning);
  EXPECT_EQ(words_of(message), (std::vector<std::string>{"committed", "queued", "postponed"}));
  stores_.clock.advance(61h);
  EXPECT_EQ(due(epoch).at(0).first_due_at, morning);
}

TEST_P(RuleStoreContract, WhatIsPostponedIsCancelledWhenTheOwnerHearsItFirst) {
  const auto message = commit(message_for("1001"), {{"sms", "+49171111111"}});
  const Epoch epoch = take_role("notify");
  const auto due_now = due(epoch);
  const auto claimed = outbox_.claim_blocking(epoch, std::vector{voicemail::ClaimOrder{due_now.at(0).kind, 1, ""}});
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, voicemail::MessageState::saved)));
  const Verdict postponed{Verdict::Kind::postpone, "quiet hours", kNoon + 8h};
  ASSERT_TRUE(is_ok(outbox_.conclude_blocking(claimed->at(0), postponed)));
  EXPECT_EQ(messages_.deliveries_blocking(message.id)->at(0).state, DeliveryState::cancelled);
}

TEST_P(RuleStoreContract, KeepsTheQuietHoursOfAMailbox) {
  auto mailbox = mailboxes_.find_blocking(kAnna);
  EXPECT_EQ(mailbox->quiet_hours, "");
  EXPECT_TRUE(mailbox->quiet_except_urgent);
  mailbox->quiet_hours = "mon-fri 22:00-07:00";
  mailbox->quiet_except_urgent = false;
  ASSERT_TRUE(is_ok(mailboxes_.update_blocking(*mailbox)));
  mailbox = mailboxes_.find_blocking(kAnna);
  EXPECT_EQ(mailbox->quiet_hours, "mon-fri 22:00-07:00");
  EXPECT_FALSE(mailbox->quiet_except_urgent);
}

AT_ON_EVERY_DATABASE(RuleStoreContract);

}  // namespace
}  // namespace aftertone::storage
