#include <gtest/gtest.h>

#include "voicemail/policy/escalation.h"
#include "voicemail/policy/team_rules.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

const WallTime kNow = from_millis(1'790'000'000'000);

class Escalation : public testing::Test {
 protected:
  void asked(const char* mailbox, int round, int step, RecipientState state) {
    Recipient recipient;
    recipient.mailbox = MailboxNumber(mailbox);
    recipient.round = round;
    recipient.step = step;
    recipient.state = state;
    recipients_.push_back(recipient);
    secure_.round = round;
    secure_.step = step;
  }
  // "wait", "ask 2/1" (round, step), "give up".
  std::string next(WallTime now = kNow) const {
    const NextMove move = next_move(secure_, recipients_, team_, now);
    if (const auto* ask = std::get_if<AskStep>(&move))
      return "ask " + std::to_string(ask->round) + "/" + std::to_string(ask->step);
    return std::holds_alternative<WaitForAnswer>(move) ? "wait" : "give up";
  }

  Team team_{"team", {parse_team_step("5m 1; 2").value(), parse_team_step("5m 3").value()}, 2};
  SecureMessage secure_;
  std::vector<Recipient> recipients_;
  const WallTime later_ = kNow + 10min;
  Escalation() { secure_.step_until = kNow + 5min; }
};

TEST_F(Escalation, BeginsWithTheFirstStep) {
  EXPECT_EQ(next(), "ask 1/1");
}

TEST_F(Escalation, WaitsForTheTimeOfTheStep) {
  asked("1", 1, 1, RecipientState::delivered);
  asked("2", 1, 1, RecipientState::opened);
  EXPECT_EQ(next(), "wait");
  EXPECT_EQ(next(kNow + 5min), "ask 1/2");
}

TEST_F(Escalation, GoesOnAtOnceWhenNobodyOfTheStepCanAccept) {
  asked("1", 1, 1, RecipientState::declined);
  EXPECT_EQ(next(), "ask 1/2");
  asked("2", 1, 1, RecipientState::routed);
  EXPECT_EQ(next(), "wait");
  recipients_.back().state = RecipientState::unreached;
  EXPECT_EQ(next(), "ask 1/2");
}

TEST_F(Escalation, BeginsAnotherRoundWhenTheTimeIsOverOnly) {
  asked("1", 1, 1, RecipientState::unreached);
  asked("2", 1, 1, RecipientState::unreached);
  asked("3", 1, 2, RecipientState::unreached);
  EXPECT_EQ(next(), "wait");
  EXPECT_EQ(next(later_), "ask 2/1");
}

TEST_F(Escalation, LeavesInPeaceWhoHasDeclined) {
  asked("1", 1, 1, RecipientState::declined);
  asked("2", 1, 1, RecipientState::declined);
  asked("3", 1, 2, RecipientState::opened);
  EXPECT_EQ(next(later_), "ask 2/2");
  EXPECT_TRUE(whom_to_ask(team_.steps[0], recipients_).empty());
}

TEST_F(Escalation, GivesUpWhenEverybodyHasDeclined) {
  asked("1", 1, 1, RecipientState::declined);
  asked("2", 1, 1, RecipientState::declined);
  asked("3", 1, 2, RecipientState::declined);
  EXPECT_EQ(next(), "give up");
}

TEST_F(Escalation, GivesUpAfterTheLastRound) {
  asked("3", 2, 2, RecipientState::delivered);
  EXPECT_EQ(next(), "wait");
  EXPECT_EQ(next(later_), "give up");
  secure_.first_round = 2;  // taken up again
  EXPECT_EQ(next(later_), "ask 3/1");
}

TEST_F(Escalation, GivesUpWhenTheTeamHasBecomeShorter) {
  asked("3", 2, 2, RecipientState::delivered);
  team_.steps.pop_back();
  team_.rounds = 1;
  EXPECT_EQ(next(later_), "give up");
}

TEST(TeamStepText, GoesThereAndBack) {
  for (const char* text : {"5m 1001", "90s 1001 sms:+491701234567 email:anna@example.com; 1002 outcall:1002",
                           "60m 1001; 1002; 1003 xmpp:anna@example.com"}) {
    const auto step = parse_team_step(text);
    ASSERT_TRUE(step.has_value()) << text << ": " << step.error().detail;
    EXPECT_EQ(to_text(*step), text);
  }
}

TEST(TeamStepText, IsRefusedWhenItIsWrong) {
  for (const char* text : {"",
                           "5m",
                           "1001",
                           "5 1001",
                           "5x 1001",
                           "5m sms:+491701234567",
                           "5m 1001 sms",
                           "5m 1001;",
                           "5m ;1001",
                           "5s 1001",
                           "25h 1001",
                           "5m 1001; 1001",
                           "5m 1001 sms:0170",
                           "5m 1001 email:a",
                           "5m 1001 secure:other",
                           "5m 1001 :x",
                           "5m 1001 SMS:+491701234567",
                           "5m 1001 im:",
                           "-5m 1001",
                           "5m 1001 email:a@b.c\r\nx"}) {
    EXPECT_FALSE(parse_team_step(text).has_value()) << text;
  }
}

TEST(TeamRules, NameWhatIsWrong) {
  const Team good{"on-call", {parse_team_step("5m 1001").value()}, 1};
  EXPECT_TRUE(check_team(good).has_value());
  Team bad = good;
  bad.name = "On Call";
  EXPECT_EQ(check_team(bad).error().detail, "a team's name is 1 to 40 of a-z, 0-9, '-'");
  bad = good;
  bad.steps.clear();
  EXPECT_EQ(check_team(bad).error().detail, "a team has 1 to 10 steps");
  bad = good;
  bad.rounds = 0;
  EXPECT_EQ(check_team(bad).error().detail, "a team has 1 to 20 rounds");
}

}  // namespace
}  // namespace aftertone::voicemail
