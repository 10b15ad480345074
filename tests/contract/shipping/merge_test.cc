// What becomes of a row that both sites changed while neither heard of the other: the same at both, whoever is heard
// first, and however often.
#include <chrono>

#include "contract/shipping/two_sites.h"

namespace aftertone::storage {
namespace {

using voicemail::DeliveryState;
using voicemail::Greeting;
using voicemail::GreetingKind;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageState;
using voicemail::Removal;

const MailboxNumber kAnna("1001");

enum class Heard { a_first, b_first, crossing };

class Merge : public TwoSites, public testing::WithParamInterface<Heard> {
 protected:
  Merge() {
    EXPECT_TRUE(is_ok(a_.stores.mailboxes.add_blocking(mailbox_with("1001"))));
    heal();
  }

  void hear() {
    if (GetParam() == Heard::crossing) cross();
    heal(GetParam() == Heard::a_first);
  }
  // Healed, and healed again, which changes nothing.
  void merge() {
    hear();
    const auto content = content_of(a_);
    EXPECT_EQ(difference(content, content_of(b_)), "");
    ship(b_);
    ship(a_);
    EXPECT_EQ(difference(content, content_of(a_)), "");
    EXPECT_EQ(difference(content, content_of(b_)), "");
  }
  Message shared(const std::vector<voicemail::DeliveryRequest>& requests = {}) {
    const Message message = commit(a_, message_for("1001"), requests);
    heal();
    return message;
  }
  // The delivery as both sites have it afterwards.
  DeliveryState merged(const std::string& at_a, const std::string& at_b) {
    const Message message = shared({{"email", "anna@example.com"}});
    set_delivery(a_, message.id, at_a);
    set_delivery(b_, message.id, at_b);
    merge();
    EXPECT_EQ(delivery_at(a_, message.id).state, delivery_at(b_, message.id).state);
    return delivery_at(a_, message.id).state;
  }
  Greeting greeting(const std::string& audio) {
    Greeting made;
    made.mailbox = kAnna;
    made.kind = GreetingKind::personal;
    made.audio_name = audio;
    made.audio_sha256 = audio;
    return made;
  }
};
INSTANTIATE_TEST_SUITE_P(Heard, Merge, testing::Values(Heard::a_first, Heard::b_first, Heard::crossing),
                         [](const auto& tested) {
                           return tested.param == Heard::a_first   ? "AFirst"
                                  : tested.param == Heard::b_first ? "BFirst"
                                                                   : "Crossing";
                         });

TEST_P(Merge, MessagesOfBothSitesAreThere) {
  const Message at_a = commit(a_, message_for("1001"), {{"email", "anna@example.com"}});
  const Message at_b = commit(b_, message_for("1001"), {{"sms", "+4917"}});
  merge();
  EXPECT_EQ(message_at(a_, at_b.id).state, MessageState::new_);
  EXPECT_EQ(message_at(b_, at_a.id).state, MessageState::new_);
  EXPECT_EQ(a_.stores.messages.count_blocking(kAnna)->new_count, 2);
}

TEST_P(Merge, TheLaterStateOfAMessageCounts) {
  const Message one = shared(), other = shared();
  set_state(a_, one.id, MessageState::saved);
  set_state(b_, one.id, MessageState::deleted);
  set_state(b_, other.id, MessageState::deleted);
  set_state(a_, other.id, MessageState::saved);
  merge();
  EXPECT_EQ(message_at(a_, one.id).state, MessageState::deleted);
  EXPECT_EQ(message_at(a_, other.id).state, MessageState::saved);
}

TEST_P(Merge, APurgedMessageStaysPurged) {
  const Message message = shared();
  set_state(a_, message.id, MessageState::deleted);
  set_state(a_, message.id, MessageState::purged);
  set_state(b_, message.id, MessageState::saved);
  merge();
  EXPECT_EQ(message_at(b_, message.id).state, MessageState::purged);
  EXPECT_EQ(b_.stores.messages.count_blocking(kAnna)->saved_count, 0);
}

TEST_P(Merge, TheFullerRecordingCountsWithTheLaterState) {
  Message message = shared();
  Message fuller = message;
  fuller.audio_bytes += 8'000;
  fuller.audio_sha256 = std::string(64, 'b');
  fuller.duration += std::chrono::seconds(1);
  commit(a_, fuller);
  set_state(b_, message.id, MessageState::saved);
  merge();
  EXPECT_EQ(message_at(b_, message.id).audio_bytes, fuller.audio_bytes);
  EXPECT_EQ(message_at(a_, message.id).state, MessageState::saved);
}

TEST_P(Merge, WhatWasSentAtEitherSiteIsSentAtBoth) {
  for (const char* other : {"ready", "sending", "committing", "ambiguous", "dead", "cancelled", "sent"}) {
    EXPECT_EQ(merged("sent", other), DeliveryState::sent) << other;
    EXPECT_EQ(merged(other, "sent"), DeliveryState::sent) << other;
  }
}

TEST_P(Merge, WhatIsPerhapsSentIsNotReady) {
  EXPECT_EQ(merged("ambiguous", "ready"), DeliveryState::ambiguous);
  EXPECT_EQ(merged("ready", "ambiguous"), DeliveryState::ambiguous);
  EXPECT_EQ(merged("dead", "ambiguous"), DeliveryState::dead);
  EXPECT_EQ(merged("dead", "cancelled"), DeliveryState::cancelled);
}

TEST_P(Merge, WhatTheOtherSiteIsAtWorkOnHasNotLeftOrPerhapsHas) {
  const Message waiting = commit(a_, message_for("1001"), {{"email", "anna@example.com"}});
  const Message leaving = commit(a_, message_for("1001"), {{"email", "anna@example.com"}});
  set_delivery(a_, waiting.id, "sending");
  set_delivery(a_, leaving.id, "committing");
  const auto epoch = b_.stores.leases.acquire_blocking("notifier", {"b1", ""}, std::chrono::seconds(60));
  ASSERT_TRUE(is_ok(epoch));
  heal();
  EXPECT_EQ(delivery_at(a_, waiting.id).state, DeliveryState::sending) << "nobody takes it from who works on it";
  EXPECT_EQ(delivery_at(b_, waiting.id).state, DeliveryState::ready);
  EXPECT_EQ(delivery_at(b_, leaving.id).state, DeliveryState::ambiguous);
  EXPECT_TRUE(delivery_at(b_, leaving.id).is_perhaps_sent);
  const auto found = b_.stores.outbox.ambiguous_blocking(**epoch);
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->size(), 1U) << "the notifier that is there finds it";
}

TEST_P(Merge, WhatThisSiteIsAtWorkOnIsNotTakenFromIt) {
  const Message message = shared({{"email", "anna@example.com"}});
  const auto epoch = a_.stores.leases.acquire_blocking("notifier", {"a1", ""}, std::chrono::seconds(60));
  ASSERT_TRUE(is_ok(epoch));
  run(a_, "update delivery set state = 'sending', claim_epoch = " + std::to_string((*epoch)->value()));
  run(b_, "update delivery set not_before = not_before + 1");
  hear();
  EXPECT_EQ(delivery_at(a_, message.id).state, DeliveryState::sending);
  EXPECT_EQ(delivery_at(b_, message.id).state, DeliveryState::ready);
  run(a_, "update delivery set state = 'sent'");
  merge();
  EXPECT_EQ(delivery_at(b_, message.id).state, DeliveryState::sent);
}

TEST_P(Merge, WhatADeadNotifierLeftHalfDoneFollowsTheOneThatWorks) {
  const Message message = shared({{"email", "anna@example.com"}});
  set_delivery(a_, message.id, "sending");
  run(b_, "update delivery set attempt = 3, not_before = not_before + 1");
  merge();
  EXPECT_EQ(delivery_at(a_, message.id).attempt, 3);
}

TEST_P(Merge, ADeliveryThatIsResentByHandIsReadyAgain) {
  const Message message = shared({{"email", "anna@example.com"}});
  set_delivery(a_, message.id, "dead");
  heal();
  set_delivery(b_, message.id, "ready");  // b knew that it was dead
  merge();
  EXPECT_EQ(delivery_at(a_, message.id).state, DeliveryState::ready);
}

TEST_P(Merge, NameAndPinAndLocksOfAMailboxAreMergedApart) {
  auto mailbox = mailbox_at(a_, "1001");
  mailbox.name = "Berta";
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.update_blocking(mailbox)));
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.set_pin_blocking(kAnna, "hash of b", false)));
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.set_pin_blocking(kAnna, "hash of a", true)));
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.count_failed_login_blocking(kAnna)));
  merge();
  const auto merged = mailbox_at(b_, "1001");
  EXPECT_EQ(merged.name, "Berta");
  EXPECT_EQ(merged.pin_hash, "hash of a");
  EXPECT_TRUE(merged.pin_must_change);
  EXPECT_EQ(mailbox_at(a_, "1001").failed_logins, 1);
}

TEST_P(Merge, TheStricterLockCountsUntilSomebodyWhoKnowsOfItOpensIt) {
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(is_ok(a_.stores.mailboxes.count_failed_login_blocking(kAnna)));
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.count_failed_login_blocking(kAnna)));
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.lock_until_blocking(kAnna, kNoon)));
  merge();
  EXPECT_EQ(mailbox_at(b_, "1001").failed_logins, 3);
  EXPECT_EQ(mailbox_at(a_, "1001").locked_until, kNoon);
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.clear_failed_logins_blocking(kAnna)));
  merge();
  EXPECT_EQ(mailbox_at(a_, "1001").failed_logins, 0);
  EXPECT_FALSE(mailbox_at(a_, "1001").locked_until.has_value());
}

TEST_P(Merge, TheLaterGreetingCountsOrItsRemoval) {
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.set_greeting_blocking(greeting("aa/a.wav"))));
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.set_greeting_blocking(greeting("bb/b.wav"))));
  merge();
  EXPECT_EQ((*a_.stores.mailboxes.find_greeting_blocking(kAnna, GreetingKind::personal))->audio_name, "bb/b.wav");
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.set_greeting_blocking(greeting("bb/c.wav"))));
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.remove_greeting_blocking(kAnna, GreetingKind::personal)));
  merge();
  EXPECT_FALSE(b_.stores.mailboxes.find_greeting_blocking(kAnna, GreetingKind::personal)->has_value());
}

TEST_P(Merge, WhatARemovedMailboxGotAtTheOtherSiteIsKeptAsNobodys) {
  const Message known = shared();
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.remove_blocking(kAnna, Removal::with_messages)));
  const Message unknown = commit(b_, message_for("1001"), {{"email", "anna@example.com"}});
  merge();
  EXPECT_TRUE(is_error(b_.stores.mailboxes.find_blocking(kAnna), Code::not_found));
  EXPECT_EQ(message_at(b_, known.id).state, MessageState::purged);
  for (Site* site : {&a_, &b_}) {
    EXPECT_EQ(message_at(*site, unknown.id).mailbox, voicemail::kUndeliverable);
    EXPECT_EQ(message_at(*site, unknown.id).intended_for, kAnna);
    EXPECT_EQ(message_at(*site, unknown.id).state, MessageState::new_);
  }
}

TEST_P(Merge, AMailboxThatIsChangedAfterItsRemovalIsBack) {
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.remove_blocking(kAnna, Removal::with_messages)));
  auto mailbox = mailbox_at(b_, "1001");
  mailbox.name = "Berta";
  ASSERT_TRUE(is_ok(b_.stores.mailboxes.update_blocking(mailbox)));
  const Message message = commit(b_, message_for("1001"));
  merge();
  EXPECT_EQ(mailbox_at(a_, "1001").name, "Berta");
  EXPECT_EQ(message_at(a_, message.id).mailbox, kAnna);
}

TEST_P(Merge, TheFirstWhoAcceptsASecureMessageHasIt) {
  const Message message = shared({{"secure", "team"}});
  const std::string begin =
      "insert into secure_message select 's1', id, message_id, mailbox, 'team', 'asking', 1, 1, 0, 5, 0, 1, null, '' "
      "from delivery";
  run(a_, begin);
  run(a_, "insert into secure_recipient values ('r1', 's1', '1002', 1, 0, 0, 'routed', 1, null, null, null)");
  heal();
  run(a_, "update secure_message set state = 'accepted', accepted_by = '1002', ended_at = 20");
  run(a_, "update secure_recipient set state = 'accepted', answered_at = 20");
  run(b_, "update secure_message set state = 'accepted', accepted_by = '1003', ended_at = 10");
  run(b_, "update secure_recipient set state = 'opened', opened_at = 15");
  merge();
  EXPECT_EQ(a_.ask("select state, accepted_by from secure_message"), "accepted 1003");
  EXPECT_EQ(b_.ask("select state, opened_at, answered_at from secure_recipient"), "accepted 15 20");
}

TEST_P(Merge, OfTwoWhoAskedATeamTheEarlierGoesOn) {
  const Message message = shared({{"secure", "team"}});
  const std::string begin = " id, message_id, mailbox, 'team', 'asking', 1, 1, 0, 5, 0, ";
  run(a_, "insert into secure_message select 'sa'," + begin + "2, null, '' from delivery");
  run(b_, "insert into secure_message select 'sb'," + begin + "1, null, '' from delivery");
  merge();
  for (Site* site : {&a_, &b_}) {
    EXPECT_EQ(site->ask("select id, state from secure_message order by id"), "sa given-up\nsb asking");
    EXPECT_EQ(site->ask("select s.id from secure_message s join delivery d on d.id = s.delivery_id"), "sb");
  }
}

}  // namespace
}  // namespace aftertone::storage
