#include <gtest/gtest.h>

#include <random>

#include "sip/headers/forward_reason.h"
#include "sip/headers/invite.h"

namespace aftertone::sip {
namespace {

using Values = std::vector<std::string>;

struct Case {
  const char* name;
  std::string request_uri;
  Values history;
  Values diversion;
  std::string reason;
  // expected
  std::string mailbox;
  ForwardReason why;
  std::string source;
  std::string called;
};

CallChoiceSettings settings() {
  CallChoiceSettings result;
  result.own_numbers = {"9000", "Voicemail"};
  return result;
}

MailboxChoice choose(const Case& c, const CallChoiceSettings& with = settings()) {
  Invite invite;
  invite.request_uri = c.request_uri;
  invite.history_info = c.history;
  invite.diversion = c.diversion;
  invite.reason = c.reason;
  invite.to = "<sip:9000@pbx>";
  return choose_mailbox(invite, with);
}

const auto kUnknown = ForwardReason::unknown;
const auto kBusy = ForwardReason::busy;
const auto kNoAnswer = ForwardReason::no_answer;
const auto kUnconditional = ForwardReason::unconditional;
const auto kDeflection = ForwardReason::deflection;
const auto kUnavailable = ForwardReason::unavailable;

// clang-format off
const std::vector<Case> kCases = {
    {"target with cause", "sip:9000@vm;target=1001;cause=486", {}, {}, "", "1001", kBusy, "RFC 4458 target",
     "9000"},
    {"escaped target", "sip:9000@vm;target=1001%40pbx.example;cause=408", {}, {}, "", "1001", kNoAnswer,
     "RFC 4458 target", "9000"},
    {"target as a SIP URI", "sip:9000@vm;target=sip%3a%2B49-30-1001%40pbx;cause=302", {}, {}, "", "+49301001",
     kUnconditional, "RFC 4458 target", "9000"},
    {"target as a tel URI", "sip:9000@vm;target=tel:+49-30-(1001);cause=503", {}, {}, "", "+49301001",
     kUnavailable, "RFC 4458 target", "9000"},
    {"target names and cases", "SIP:9000@vm;TARGET=Anna;Cause=487", {}, {}, "", "Anna", kDeflection,
     "RFC 4458 target", "9000"},
    {"target beats all", "sip:9000@vm;target=1001;cause=404", {"<sip:1002@pbx>;index=1",
     "<sip:9000@vm;cause=486>;index=1.1"}, {"<sip:1003@pbx>;reason=no-answer"}, "", "1001", kUnavailable,
     "RFC 4458 target", "1002"},
    {"service number translation is no reason", "sip:9000@vm;target=1001;cause=380", {}, {}, "", "1001", kUnknown,
     "RFC 4458 target", "9000"},
    {"empty target: next source", "sip:9000@vm;target=;cause=486", {}, {"<sip:1003@pbx>"}, "", "1003", kBusy,
     "Diversion", "1003"},
    {"target is a pilot: next source", "sip:9000@vm;target=voicemail", {}, {"<sip:1003@pbx>;reason=deflection"},
     "", "1003", kDeflection, "Diversion", "1003"},
    {"target that cannot be a mailbox", "sip:9000@vm;target=..%2f..%2fetc%2fpasswd", {}, {"<sip:1003@pbx>"}, "",
     "1003", kUnknown, "Diversion", "1003"},
    {"history with mp and cause", "sip:9000@vm", {"<sip:1001@pbx>;index=1",
     "<sip:1001@192.0.2.4?Reason=SIP%3Bcause%3D486>;index=1.1;rc=1", "<sip:9000@vm;cause=486>;index=1.2;mp=1"}, {},
     "", "1001", kBusy, "History-Info", "1001"},
    {"history with a random contact user", "sip:9000@vm", {"<sip:1001@pbx>;index=1",
     "<sip:x7gh@192.0.2.4?Reason=SIP%3Bcause%3D408>;index=1.1;rc=1", "<sip:9000@vm>;index=1.2;mp=1"}, {}, "",
     "1001", kNoAnswer, "History-Info", "1001"},
    {"older history, parent by index", "sip:9000@vm", {"<sip:1001@pbx>;index=1",
     "<sip:x7gh@192.0.2.4?Reason=SIP;cause=486>;index=1.1", "<sip:9000@vm>;index=1.2"}, {}, "", "1001", kBusy,
     "History-Info", "1001"},
    {"older history, we are not in it", "sip:9000@vm", {"<sip:1001@pbx?Reason=SIP%3Bcause%3D486>;index=1"}, {}, "",
     "1001", kBusy, "History-Info", "1001"},
    {"two diversions: the first", "sip:9000@vm", {"<sip:1001@pbx>;index=1",
     "<sip:1002@pbx;cause=302>;index=1.1;mp=1", "<sip:9000@vm;cause=408>;index=1.1.1;mp=1.1"}, {}, "", "1001",
     kUnconditional, "History-Info", "1001"},
    {"freephone number is not the diverter", "sip:9000@vm", {"<sip:+18005551000@pbx>;index=1",
     "<sip:1001@pbx;cause=380>;index=1.1;mp=1", "<sip:9000@vm;cause=486>;index=1.2;mp=1.1"}, {}, "", "1001", kBusy,
     "History-Info", "+18005551000"},
    {"hidden diverter: next source", "sip:9000@vm", {"<sip:anonymous@anonymous.invalid>;index=1",
     "<sip:9000@vm;cause=486>;index=1.1;mp=1"}, {"<sip:1001@pbx>;reason=user-busy"}, "", "1001", kBusy,
     "Diversion", "1001"},
    {"history beats diversion", "sip:9000@vm", {"<sip:1001@pbx>;index=1", "<sip:9000@vm;cause=408>;index=1.1"},
     {"<sip:1002@pbx>;reason=user-busy"}, "", "1001", kNoAnswer, "History-Info", "1001"},
    {"history without a diversion", "sip:1001@vm", {"<sip:1001@vm>;index=1"}, {}, "", "1001", kUnknown,
     "request URI", "1001"},
    {"broken history: next source", "sip:9000@vm", {"<sip:1001@pbx", ";;;", "\"", "<mailto:x@y>;index=1"},
     {"<sip:1002@pbx>;reason=user-busy"}, "", "1002", kBusy, "Diversion", "1002"},
    {"mp that points nowhere", "sip:9000@vm", {"<sip:1001@pbx>;index=1",
     "<sip:9000@vm;cause=486>;index=1.1;mp=7.7"}, {}, "", "1001", kBusy, "History-Info", "1001"},
    {"history through a pilot", "sip:9000@vm", {"<sip:voicemail@pbx>;index=1", "<sip:1001@pbx>;index=1.1;mp=1",
     "<sip:9000@vm;cause=486>;index=1.2;mp=1.1"}, {}, "", "1001", kBusy, "History-Info", "voicemail"},
    {"diversion", "sip:9000@vm", {}, {"\"Anna, B\" <sip:1001@pbx;user=phone>;reason=no-answer;counter=1"}, "",
     "1001", kNoAnswer, "Diversion", "1001"},
    {"two diversions: the earliest", "sip:9000@vm", {}, {"<sip:1002@pbx>;reason=no-answer",
     "<sip:1001@pbx>;reason=unconditional"}, "", "1001", kUnconditional, "Diversion", "1001"},
    {"diversion without brackets", "sip:9000@vm", {}, {"sip:1001@pbx;reason=user-busy"}, "", "1001", kBusy,
     "Diversion", "1001"},
    {"diversion as tel", "sip:9000@vm", {}, {"<tel:+49-30-1001>;reason=\"unavailable\""}, "", "+49301001",
     kUnavailable, "Diversion", "+49301001"},
    {"unknown diversion reason, Reason header", "sip:9000@vm", {}, {"<sip:1001@pbx>;reason=time-of-day"},
     "Q.850;cause=17;text=\"User busy\"", "1001", kBusy, "Diversion", "1001"},
    {"user parameters and escapes", "sip:9000@vm", {}, {"<sip:%31001;phone-context=+1@pbx>;reason=user-busy"}, "",
     "1001", kBusy, "Diversion", "1001"},
    {"request URI", "sip:1001@vm", {}, {}, "", "1001", kUnknown, "request URI", "9000"},
    {"request URI with cause", "sip:1001@vm;cause=486", {}, {}, "", "1001", kBusy, "request URI", "9000"},
    {"request URI with Reason header", "sip:1001@vm", {}, {}, "SIP;cause=408", "1001", kNoAnswer, "request URI",
     "9000"},
    {"request URI as tel", "tel:+49-30-1001", {}, {}, "", "+49301001", kUnknown, "request URI", "9000"},
    {"only our own number", "sip:9000@vm", {}, {"<sip:VOICEMAIL@vm>"}, "", "", kUnknown, "", "VOICEMAIL"},
    {"nothing at all", "", {}, {}, "", "", kUnknown, "", "9000"},
    {"no user", "sip:vm.example", {}, {}, "", "", kUnknown, "", "9000"},
    {"too long for a mailbox", "sip:123456789012345678901234567890123@vm", {}, {}, "", "", kUnknown, "", "9000"},
};
// clang-format on

TEST(ChooseMailbox, FollowsTheTable) {
  for (const Case& c : kCases) {
    const MailboxChoice choice = choose(c);
    EXPECT_EQ(choice.mailbox, c.mailbox) << c.name << ": " << choice.explanation;
    EXPECT_EQ(to_string(choice.reason), to_string(c.why)) << c.name << ": " << choice.explanation;
    EXPECT_EQ(choice.source, c.source) << c.name;
    EXPECT_EQ(choice.called, c.called) << c.name;
    EXPECT_FALSE(choice.explanation.empty()) << c.name;
  }
}

TEST(ChooseMailbox, TakesTheLastDiverterWhenAsked) {
  CallChoiceSettings last = settings();
  last.diverter = CallChoiceSettings::Diverter::last;
  Invite invite;
  invite.request_uri = "sip:9000@vm";
  invite.diversion = {"<sip:9000@vm>", "<sip:1002@pbx>;reason=user-busy", "<sip:1001@pbx>;reason=no-answer"};
  EXPECT_EQ(choose_mailbox(invite, last).mailbox, "1002");
  EXPECT_EQ(choose_mailbox(invite, last).called, "1001");
  EXPECT_EQ(choose_mailbox(invite, settings()).mailbox, "1001");
}

TEST(ChooseMailbox, ExplainsWhatItReadAndWhyTheOthersWereNotTaken) {
  Invite invite;
  invite.request_uri = "sip:9000@vm;target=1001;cause=486";
  invite.diversion = {"<sip:1002@pbx>;reason=no-answer"};
  EXPECT_EQ(choose_mailbox(invite, settings()).explanation,
            "RFC 4458 target: 1001 (busy), taken; History-Info: absent; Diversion: 1002 (no-answer), ranks lower; "
            "request URI: 9000 is our own number");
  Invite pilot;
  pilot.request_uri = "sip:9000@vm";
  EXPECT_EQ(choose_mailbox(pilot, settings()).explanation,
            "RFC 4458 target: absent; History-Info: absent; Diversion: absent; request URI: 9000 is our own number; "
            "nothing usable was found");
}

TEST(ChooseMailbox, SurvivesMutatedHeaders) {
  std::mt19937 random(7);
  const auto mutate = [&](std::string text) {
    for (int i = 0; i < 3 && !text.empty(); ++i)
      text[random() % text.size()] = "<>\";,=%\\:@?\0x"[random() % 13];
    return text.substr(0, random() % (text.size() + 1));
  };
  for (int round = 0; round < 3'000; ++round) {
    for (const Case& c : kCases) {
      Case mutated = c;
      mutated.request_uri = mutate(c.request_uri);
      for (std::string& value : mutated.history)
        value = mutate(value);
      for (std::string& value : mutated.diversion)
        value = mutate(value);
      const MailboxChoice choice = choose(mutated);
      ASSERT_LE(choice.mailbox.size(), 32U);
      ASSERT_LT(choice.explanation.size(), 500U);
    }
  }
}

TEST(ForwardReason, ReadsTheFirstReasonThatTells) {
  EXPECT_EQ(reason_of_reason_header("Q.850;cause=16, SIP ;cause=486;text=\"Busy, here\""), kBusy);
  EXPECT_EQ(reason_of_reason_header("SIP;text=\"cause=486\""), kUnknown);
  EXPECT_EQ(reason_of_reason_header("SIP;cause"), kUnknown);
  EXPECT_EQ(reason_of_reason_header(""), kUnknown);
}

}  // namespace
}  // namespace aftertone::sip
