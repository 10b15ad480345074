// Secure messages: who is asked, who wins, and what that does to the deliveries.
#include <atomic>

#include "contract/store_test.h"
#include "storage/sql/sql_delivery_desk.h"
#include "voicemail/policy/team_rules.h"
#include "voicemail/usecases/secure_messages.h"

namespace aftertone::storage {
namespace {

using std::chrono::minutes;
using voicemail::AnswerWay;
using voicemail::Delivery;
using voicemail::DeliveryState;
using voicemail::DueRows;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageState;
using voicemail::Recipient;
using voicemail::RecipientState;
using voicemail::SecureMessage;
using voicemail::SecureState;
using Kind = voicemail::Verdict::Kind;

class SecureStoreContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    for (const char* number : {"1001", "1002", "1003", "1004"})
      ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(number))));
    epoch_ = take_role("test");
    add_team();
    message_ = commit(message_for("1001"), {{"secure", "team"}});
  }
  // Two who are asked at once, one of them in two ways, and then another.
  void add_team() {
    voicemail::TeamStep first{minutes(5), {{MailboxNumber("1002"), {{"sms", "+491701234567"}, {"email", "b@x.org"}}}}};
    first.members.push_back({MailboxNumber("1003"), {}});
    const voicemail::TeamStep second{minutes(5), {{MailboxNumber("1004"), {}}}};
    ASSERT_TRUE(is_ok(stores_.teams.add_blocking({"team", {first, second}, 2})));
  }
  Delivery row(const std::string& channel) {
    const auto deliveries = messages_.deliveries_blocking(message_.id);
    for (std::size_t i = 0; deliveries && i < deliveries->size(); ++i) {
      const Delivery& delivery = (*deliveries)[i];
      if (delivery.channel == channel) return delivery;
    }
    ADD_FAILURE() << "no delivery by " << channel;
    return {};
  }
  // Claims what is due of one channel.
  std::vector<Delivery> claim(const std::string& channel) {
    std::vector<Delivery> all;
    const auto look = outbox_.due_blocking(epoch_, {});
    for (const DueRows& rows : look ? look->rows : std::vector<DueRows>()) {
      if (rows.kind.address.channel != channel) continue;
      const std::vector<voicemail::ClaimOrder> orders{{rows.kind, 100, ""}};
      const auto claimed = outbox_.claim_blocking(epoch_, orders);
      if (!claimed) continue;
      all.insert(all.end(), claimed->front().begin(), claimed->front().end());
    }
    return all;
  }
  void conclude(const Delivery& claimed, Kind kind, WallTime not_before = kNoon) {
    if (kind == Kind::sent) {
      ASSERT_TRUE(is_ok(outbox_.mark_committing_blocking(std::vector{claimed})));
    }
    ASSERT_TRUE(is_ok(outbox_.conclude_blocking(std::vector{claimed}, {kind, "because", not_before})));
  }
  // As the channel does.
  SecureMessage advance() {
    const voicemail::SecurePorts ports{stores_.teams, stores_.secure, mailboxes_, stores_.clock};
    const auto secure = advance_secure_message_blocking(ports, row("secure"));
    EXPECT_TRUE(is_ok(secure));
    return secure.value_or(SecureMessage{});
  }
  SecureMessage now() { return stores_.secure.list_blocking({})->at(0); }
  std::vector<Recipient> recipients() { return stores_.secure.recipients_blocking(now().id).value(); }
  RecipientState state_of(const Recipient& recipient) {
    return stores_.secure.find_recipient_blocking(recipient.id)->state;
  }

  voicemail::Epoch epoch_;
  Message message_;
};
AT_ON_EVERY_DATABASE(SecureStoreContract);

TEST_P(SecureStoreContract, KeepsTeams) {
  const voicemail::Team team{"night", {voicemail::parse_team_step("90s 1001 email:a@example.org; 1002").value()}, 3};
  EXPECT_TRUE(is_error(stores_.teams.update_blocking(team), Code::not_found));
  EXPECT_TRUE(is_ok(stores_.teams.add_blocking(team)));
  EXPECT_TRUE(is_error(stores_.teams.add_blocking(team), Code::conflict));
  EXPECT_EQ(stores_.teams.find_blocking("night").value(), team);
  voicemail::Team changed = team;
  changed.rounds = 1;
  EXPECT_TRUE(is_ok(stores_.teams.update_blocking(changed)));
  EXPECT_EQ(stores_.teams.list_blocking()->at(0), changed);
  EXPECT_TRUE(is_ok(stores_.teams.remove_blocking("night")));
  EXPECT_TRUE(is_error(stores_.teams.remove_blocking("night"), Code::not_found));
  EXPECT_TRUE(is_error(stores_.teams.find_blocking("night"), Code::not_found));
}

TEST_P(SecureStoreContract, AsksEverybodyOfAStepOnceHoweverOftenItIsAdvanced) {
  EXPECT_EQ(advance().step, 1);
  EXPECT_EQ(advance().step, 1);
  ASSERT_EQ(recipients().size(), 2U);
  EXPECT_EQ(recipients()[0].mailbox, MailboxNumber("1002"));
  const auto deliveries = messages_.deliveries_blocking(message_.id).value();
  ASSERT_EQ(deliveries.size(), 4U);
  EXPECT_EQ(row("sms").secure, recipients()[0].id.to_string());
  EXPECT_EQ(row("sms").mailbox, MailboxNumber("1002"));
  EXPECT_EQ(row("sms").event, "secure");
  EXPECT_EQ(row("sms").state, DeliveryState::ready);
}

TEST_P(SecureStoreContract, IsAdvancedByManyAtOnceAndAsksOnce) {
  in_threads(4, [&](int) { advance(); });
  EXPECT_EQ(recipients().size(), 2U);
  EXPECT_EQ(messages_.deliveries_blocking(message_.id)->size(), 4U);
  stores_.clock.advance(minutes(5));
  in_threads(4, [&](int) { advance(); });
  EXPECT_EQ(now().step, 2);
  EXPECT_EQ(recipients().size(), 3U);
}

TEST_P(SecureStoreContract, OfManyWhoAcceptAtOnceOneWinsAndTheOthersLearnWho) {
  advance();
  stores_.clock.advance(minutes(5));
  advance();
  const std::vector<Recipient> all = recipients();
  ASSERT_EQ(all.size(), 3U);
  std::atomic<int> winners{0};
  std::array<std::string, 3> told;
  in_threads(3, [&](int thread) {
    const auto answered = stores_.secure.accept_blocking(all[static_cast<std::size_t>(thread)].id, AnswerWay::link);
    ASSERT_TRUE(is_ok(answered));
    if (answered->is_ours) ++winners;
    told[static_cast<std::size_t>(thread)] = answered->secure.accepted_by.value();
  });
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(now().state, SecureState::accepted);
  for (const std::string& who : told)
    EXPECT_EQ(who, now().accepted_by.value());
  EXPECT_EQ(row("sms").state, DeliveryState::cancelled);
  EXPECT_EQ(row("secure").state, DeliveryState::ready);
  EXPECT_LE(row("secure").not_before, stores_.clock.now()) << "the delivery looks at once";
  const auto words = words_of(message_);
  EXPECT_EQ(std::ranges::count(words, "accepted"), 1);
  EXPECT_EQ(std::ranges::count(words, "escalated"), 2);
  EXPECT_EQ(std::ranges::count(words, "cancelled"), 4);
}

TEST_P(SecureStoreContract, AnAnswerThatComesWhileTheDeliveryLooksIsNotMissed) {
  const Delivery claimed = claim("secure").at(0);
  const SecureMessage secure = advance();
  ASSERT_TRUE(is_ok(stores_.secure.decline_blocking(recipients()[0].id, AnswerWay::link)));
  ASSERT_TRUE(is_ok(stores_.secure.decline_blocking(recipients()[1].id, AnswerWay::telephone)));
  conclude(claimed, Kind::put_back, secure.step_until);
  EXPECT_LE(row("secure").not_before, stores_.clock.now());
  EXPECT_EQ(row("secure").attempt, 0) << "waiting is no try";
  EXPECT_EQ(advance().step, 2);
}

TEST_P(SecureStoreContract, WaitsUntilTheStepIsOverWhenNobodyAnswers) {
  const Delivery claimed = claim("secure").at(0);
  const SecureMessage secure = advance();
  conclude(claimed, Kind::put_back, secure.step_until);
  EXPECT_EQ(row("secure").not_before, kNoon + minutes(5));
  EXPECT_TRUE(claim("secure").empty());
}

TEST_P(SecureStoreContract, EveryDeclineOfAStepMakesTheNextDue) {
  conclude(claim("secure").at(0), Kind::put_back, advance().step_until);
  ASSERT_TRUE(is_ok(stores_.secure.decline_blocking(recipients()[0].id, AnswerWay::link)));
  const std::vector<Delivery> early = claim("secure");
  ASSERT_EQ(early.size(), 1U) << "it is looked at as soon as somebody has declined";
  const SecureMessage waits = advance();
  EXPECT_EQ(waits.step, 1) << "one can still accept";
  conclude(early[0], Kind::put_back, waits.step_until);
  EXPECT_TRUE(claim("secure").empty()) << "and then waits for the time of the step";
  ASSERT_TRUE(is_ok(stores_.secure.decline_blocking(recipients()[1].id, AnswerWay::link)));
  EXPECT_EQ(claim("secure").size(), 1U);
  EXPECT_EQ(advance().step, 2);
  const auto late = stores_.secure.accept_blocking(recipients()[0].id, AnswerWay::link);
  ASSERT_TRUE(is_ok(late));
  EXPECT_TRUE(late->is_ours) << "who has declined may think again";
}

TEST_P(SecureStoreContract, KnowsHowFarEachRecipientCame) {
  advance();
  const std::vector<Recipient> asked = recipients();
  for (const Delivery& claimed : claim("sms"))
    conclude(claimed, Kind::sent);
  EXPECT_EQ(state_of(asked[0]), RecipientState::delivered);
  ASSERT_TRUE(is_ok(stores_.secure.note_opened_blocking(asked[0].id, AnswerWay::link)));
  ASSERT_TRUE(is_ok(stores_.secure.note_opened_blocking(asked[0].id, AnswerWay::link)));
  EXPECT_EQ(state_of(asked[0]), RecipientState::opened);
  for (const Delivery& claimed : claim("email"))
    conclude(claimed, Kind::rejected);
  EXPECT_EQ(state_of(asked[0]), RecipientState::opened);
  EXPECT_EQ(state_of(asked[1]), RecipientState::unreached);
  const auto words = words_of(message_);
  EXPECT_EQ(std::ranges::count(words, "opened"), 1);
}

TEST_P(SecureStoreContract, GoesOnWhenNobodyCanBeReached) {
  conclude(claim("secure").at(0), Kind::put_back, advance().step_until);
  for (const char* channel : {"sms", "email"}) {
    for (const Delivery& claimed : claim(channel))
      conclude(claimed, Kind::rejected);
  }
  EXPECT_EQ(claim("secure").size(), 1U);
  EXPECT_EQ(advance().step, 2);
}

TEST_P(SecureStoreContract, IsGivenUpAfterTheLastRoundAndCanStillBeAccepted) {
  for (int step = 0; step < 4; ++step) {
    EXPECT_EQ(advance().state, SecureState::asking) << step;
    stores_.clock.advance(minutes(5));
  }
  EXPECT_EQ(advance().state, SecureState::given_up);
  EXPECT_EQ(advance().state, SecureState::given_up);
  EXPECT_EQ(recipients().size(), 6U);
  const auto late = stores_.secure.accept_blocking(recipients()[5].id, AnswerWay::link);
  ASSERT_TRUE(is_ok(late));
  EXPECT_TRUE(late->is_ours);
  EXPECT_EQ(now().state, SecureState::accepted);
}

TEST_P(SecureStoreContract, IsGivenUpWithoutATeam) {
  ASSERT_TRUE(is_ok(stores_.teams.remove_blocking("team")));
  EXPECT_EQ(advance().state, SecureState::given_up);
}

TEST_P(SecureStoreContract, AsksAgainInANewRoundWhenItsDeliveryIsResent) {
  for (int step = 0; step < 4; ++step) {
    advance();
    stores_.clock.advance(minutes(5));
  }
  const Delivery claimed = claim("secure").at(0);
  ASSERT_EQ(advance().state, SecureState::given_up);
  conclude(claimed, Kind::rejected);
  stores_.clock.advance(minutes(1));
  SqlDeliveryDesk desk(*stores_.database, stores_.clock);
  ASSERT_TRUE(is_ok(desk.resend_blocking(claimed.id, "administrator")));
  EXPECT_EQ(advance().round, 3);
  EXPECT_EQ(now().state, SecureState::asking);
  EXPECT_EQ(recipients().size(), 8U);
}

TEST_P(SecureStoreContract, IsWithdrawnWhenTheOwnerHasHeardIt) {
  advance();
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message_.id, MessageState::saved)));
  EXPECT_EQ(now().state, SecureState::withdrawn);
  EXPECT_EQ(row("sms").state, DeliveryState::cancelled);
  const auto late = stores_.secure.accept_blocking(recipients()[0].id, AnswerWay::link);
  ASSERT_TRUE(is_ok(late));
  EXPECT_FALSE(late->is_ours);
}

TEST_P(SecureStoreContract, IsWithdrawnWhenItsDeliveryIsCancelledByHand) {
  advance();
  SqlDeliveryDesk desk(*stores_.database, stores_.clock);
  ASSERT_TRUE(is_ok(desk.cancel_blocking(row("secure").id, "administrator")));
  EXPECT_EQ(now().state, SecureState::withdrawn);
  EXPECT_EQ(row("sms").state, DeliveryState::cancelled);
}

TEST_P(SecureStoreContract, IsWithdrawnWhenTheMailboxIsRemoved) {
  advance();
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(MailboxNumber("1001"), voicemail::Removal::with_messages)));
  EXPECT_EQ(now().state, SecureState::withdrawn);
}

TEST_P(SecureStoreContract, ListsByStateAndTeam) {
  advance();
  EXPECT_EQ(stores_.secure.list_blocking({SecureState::asking, "team"})->size(), 1U);
  EXPECT_EQ(stores_.secure.list_blocking({SecureState::accepted, ""})->size(), 0U);
  EXPECT_EQ(stores_.secure.list_blocking({{}, "other"})->size(), 0U);
}

}  // namespace
}  // namespace aftertone::storage
