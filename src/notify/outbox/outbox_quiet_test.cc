// Quiet hours hold up what would ring, wherever it comes from, and nothing else.
#include <gtest/gtest.h>

#include "notify/outbox/outbox_worker_fixture.h"

namespace aftertone::notify {
namespace {

// kNoon is on a Sunday.
const WallTime kThree = std::chrono::floor<std::chrono::days>(kNoon) + 15h;

class OutboxQuietTest : public OutboxWorkerTest {
 protected:
  void be_quiet(const std::string& hours, bool except_urgent = true) {
    auto mailbox = mailboxes_.find_blocking(voicemail::MailboxNumber("1001")).value();
    mailbox.quiet_hours = hours;
    mailbox.quiet_except_urgent = except_urgent;
    ASSERT_TRUE(mailboxes_.update_blocking(mailbox).has_value());
  }
  DeliveryId add_sms(bool urgent = false) {
    voicemail::Message message;
    message.id = Uuid::v7(kNoon);
    message.mailbox = voicemail::MailboxNumber("1001");
    message.urgent = urgent;
    EXPECT_TRUE(messages_.commit_blocking(message, {}).has_value());
    const DeliveryId id = outbox_.add(message.id, "+49171111111");
    outbox_.edit(id, [](Delivery& row) { row.channel = "sms"; });
    return id;
  }
  void start_with_sms() {
    const std::map<std::string, Route> routes{{"email", {channel_, channel_pool_}}, {"sms", {sms_, channel_pool_}}};
    start_with(routes);
  }
  bool waits_until(DeliveryId id, WallTime then) {
    return outbox_.wait_for(
        id, [then](const Delivery& row) { return row.state == State::ready && row.not_before == then; });
  }

  ScriptedChannel sms_;
};

TEST_F(OutboxQuietTest, WhatRingsWaitsForTheirEndWithoutATryAndWhatDoesNotGoesOn) {
  be_quiet("11:30-15:00");
  const DeliveryId sms = add_sms();
  const DeliveryId mail = add();
  start_with_sms();
  ASSERT_TRUE(waits_until(sms, kThree));
  ASSERT_TRUE(outbox_.wait_for_state(mail, State::sent));
  EXPECT_EQ(sms_.tries, 0);
  EXPECT_EQ(outbox_.row(sms).attempt, 0);
  EXPECT_EQ(outbox_.row(sms).due_at, kThree);
  clock_.advance(kThree - kNoon);
  worker_->wake();
  ASSERT_TRUE(outbox_.wait_for_state(sms, State::sent));
  EXPECT_EQ(outbox_.row(sms).attempt, 1);
}

TEST_F(OutboxQuietTest, ARetryDoesNotComeThroughThem) {
  be_quiet("12:01-15:00");
  sms_.behave = [](const Delivery&, CommitMark&) { return Outcome::retry("450 later"); };
  const DeliveryId sms = add_sms();
  start_with_sms();
  ASSERT_TRUE(outbox_.wait_for(sms, [](const Delivery& row) { return row.last_error == "450 later"; }));
  clock_.advance(60s);
  worker_->wake();
  ASSERT_TRUE(waits_until(sms, kThree));
  EXPECT_EQ(sms_.tries, 1);
  EXPECT_EQ(outbox_.row(sms).attempt, 1);
}

TEST_F(OutboxQuietTest, UrgentMessagesComeThroughIfTheOwnerSaysSo) {
  be_quiet("11:30-15:00");
  const DeliveryId urgent = add_sms(true);
  start_with_sms();
  ASSERT_TRUE(outbox_.wait_for_state(urgent, State::sent));
  be_quiet("11:30-15:00", false);
  const DeliveryId held = add_sms(true);
  worker_->wake();
  ASSERT_TRUE(waits_until(held, kThree));
  EXPECT_EQ(sms_.tries, 1);
}

// Longer than anything is tried.
TEST_F(OutboxQuietTest, ALongRestDoesNotMakeADeliveryTooOldToBeTried) {
  be_quiet("sun-tue");
  sms_.behave = [](const Delivery&, CommitMark&) { return Outcome::retry("450 later"); };
  const DeliveryId sms = add_sms();
  const WallTime wednesday = std::chrono::floor<std::chrono::days>(kNoon) + std::chrono::days(3);
  start_with_sms();
  ASSERT_TRUE(waits_until(sms, wednesday));
  clock_.advance(wednesday - kNoon);
  worker_->wake();
  ASSERT_TRUE(outbox_.wait_for(sms, [](const Delivery& row) { return row.last_error == "450 later"; }));
  EXPECT_EQ(outbox_.row(sms).state, State::ready);
}

TEST_F(OutboxQuietTest, NightsDoNotLetADeliveryBeTriedForEver) {
  be_quiet("22:00-07:00");
  sms_.behave = [](const Delivery&, CommitMark&) { return Outcome::retry("450 later"); };
  const DeliveryId sms = add_sms();
  start_with_sms();
  for (int hour = 0; hour < 100 && outbox_.row(sms).state != State::dead; ++hour) {
    const WallTime before = clock_.now();
    ASSERT_TRUE(outbox_.wait_for(
        sms, [before](const Delivery& row) { return row.state == State::dead || row.not_before > before; }));
    clock_.advance(1h);
    worker_->wake();
  }
  EXPECT_EQ(outbox_.row(sms).state, State::dead);
  EXPECT_GE(clock_.now() - kNoon, 48h + 2 * 9h);  // two nights do not count
}

TEST_F(OutboxQuietTest, TheLanguageOfARuleIsThatOfWhatItSends) {
  class LanguageChannel : public ScriptedChannel {
   public:
    Outcome deliver_blocking(const Delivery& delivery, const voicemail::Message&, const voicemail::Mailbox& mailbox,
                             const Notice&, CommitMark& mark) override {
      return mark.set_blocking() ? Outcome::sent(mailbox.language + " for " + delivery.target) : Outcome::retry("");
    }
  } channel;
  const DeliveryId plain = add("a@example.com");
  const DeliveryId italian = add("b@example.com");
  outbox_.edit(italian, [](Delivery& row) { row.language = "it"; });
  const std::map<std::string, Route> routes{{"email", {channel, channel_pool_}}};
  start_with(routes);
  ASSERT_TRUE(outbox_.wait_for_state(plain, State::sent));
  ASSERT_TRUE(outbox_.wait_for_state(italian, State::sent));
  EXPECT_EQ(outbox_.row(plain).provider_ref, "en for a@example.com");
  EXPECT_EQ(outbox_.row(italian).provider_ref, "it for b@example.com");
  stop();
}

}  // namespace
}  // namespace aftertone::notify
