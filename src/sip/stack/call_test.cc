// Calls between two stacks, over loopback.
#include <gtest/gtest.h>

#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

const std::string kOffer =
    "v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
const std::string kAnswer =
    "v=0\r\no=b 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n";

struct Call {
  Leg caller;
  Leg callee;
};

Call set_up(Phone& from, Phone& to, const std::string& transport = "udp") {
  Call call;
  call.caller = from.call(to.uri("1001", transport), kOffer);
  call.callee = to.next_call();
  call.callee.dialog->answer(kAnswer);
  EXPECT_EQ(call.caller.events->next<Answered>().sdp, kAnswer);
  call.caller.dialog->acknowledge();
  call.callee.events->next<Acknowledged>();
  return call;
}

class CallOver : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Transports, CallOver, testing::Values("udp", "tcp"));

TEST_P(CallOver, IsRungAnsweredAndHungUp) {
  Phone anna;
  Phone box;
  Leg caller = anna.call(box.uri("1001", GetParam()), kOffer);
  Leg callee = box.next_call();
  EXPECT_EQ(callee.invite.sdp, kOffer);
  EXPECT_EQ(callee.invite.transport, GetParam());
  EXPECT_EQ(callee.invite.source_ip, "127.0.0.1");
  EXPECT_NE(callee.invite.source_port, 0);
  EXPECT_EQ(callee.invite.call_id, caller.dialog->call_id());
  EXPECT_EQ(callee.dialog->call_id(), caller.dialog->call_id());
  callee.dialog->ring();
  EXPECT_EQ(caller.events->next<Progress>().status, 180);
  callee.dialog->answer(kAnswer);
  const Answered answered = caller.events->next<Answered>();
  EXPECT_EQ(answered.status, 200);
  EXPECT_EQ(answered.sdp, kAnswer);
  caller.dialog->acknowledge();
  EXPECT_EQ(callee.events->next<Acknowledged>().sdp, "");
  EXPECT_EQ(anna.stack().dialog_count(), 1U);
  caller.dialog->hang_up();
  EXPECT_EQ(callee.events->next<Ended>().why, "BYE");
  caller.events->next<Ended>();
  EXPECT_TRUE(anna.reaches_dialog_count(0));
  EXPECT_TRUE(box.reaches_dialog_count(0));
}

TEST_P(CallOver, EndsFromTheCalledSideWhenItsHandleDies) {
  Phone anna;
  Phone box;
  Call call = set_up(anna, box, GetParam());
  call.callee.dialog.reset();
  EXPECT_EQ(call.caller.events->next<Ended>().why, "BYE");
}

TEST(Call, CarriesTheHeadersOfAForwardedCall) {
  Phone anna;
  Phone box;
  Leg caller = anna.call(
      box.uri("9000"), kOffer,
      {"Diversion: <sip:1002@pbx>;reason=no-answer, \"B, C\" <sip:1001@pbx>;reason=user-busy",
       "History-Info: <sip:1001@pbx>;index=1", "History-Info: <sip:9000@vm;cause=486>;index=1.1",
       "P-Asserted-Identity: \"Boss\" <sip:+4930555@pbx>", "Privacy: none", "Reason: SIP;cause=486;text=\"Busy\""});
  const Invite invite = box.next_call().invite;
  EXPECT_EQ(invite.request_uri, fmt::format("sip:9000@127.0.0.1:{};transport=udp", box.stack().port()));
  EXPECT_EQ(invite.diversion,
            (std::vector<std::string>{"<sip:1002@pbx>;reason=no-answer", "\"B, C\" <sip:1001@pbx>;reason=user-busy"}));
  EXPECT_EQ(invite.history_info,
            (std::vector<std::string>{"<sip:1001@pbx>;index=1", "<sip:9000@vm;cause=486>;index=1.1"}));
  EXPECT_EQ(invite.p_asserted_identity, (std::vector<std::string>{"\"Boss\" <sip:+4930555@pbx>"}));
  EXPECT_EQ(invite.privacy, "none");
  EXPECT_EQ(invite.reason, "SIP;cause=486;text=\"Busy\"");
  EXPECT_TRUE(invite.from.starts_with("\"Anna\" <sip:anna@127.0.0.1>;tag=")) << invite.from;
}

TEST(Call, IsCancelledByTheCaller) {
  Phone anna;
  Phone box;
  Leg caller = anna.call(box.uri(), kOffer);
  Leg callee = box.next_call();
  callee.dialog->ring();
  caller.events->next<Progress>();
  caller.dialog->hang_up();
  EXPECT_EQ(callee.events->next<Ended>().why, "CANCEL");
  EXPECT_EQ(caller.events->next<Rejected>().status, 487);
}

TEST(Call, IsCancelledWhenTheCallersHandleDies) {
  Phone anna;
  Phone box;
  Leg caller = anna.call(box.uri(), kOffer);
  Leg callee = box.next_call();
  caller.dialog.reset();
  EXPECT_EQ(callee.events->next<Ended>().why, "CANCEL");
  EXPECT_TRUE(anna.reaches_dialog_count(0));
}

TEST(Call, IsRejectedByTheDialogAndByTheDecision) {
  Phone anna;
  Phone box;
  Leg caller = anna.call(box.uri(), kOffer);
  Leg callee = box.next_call();
  callee.dialog->reject(486, "Busy Here");
  EXPECT_EQ(caller.events->next<Rejected>().status, 486);
  callee.events->next<Ended>();
  box.refuse_with({404, "No such mailbox", 0});
  Leg second = anna.call(box.uri(), kOffer);
  const Rejected rejected = second.events->next<Rejected>();
  EXPECT_EQ(rejected.status, 404);
  EXPECT_EQ(rejected.phrase, "No such mailbox");
  EXPECT_TRUE(box.reaches_dialog_count(0));
}

TEST(Call, IsRejectedWhenItsTargetIsNoSipAddress) {
  Phone anna;
  for (const char* target : {"", "1001", "tel:+49", "sip:", "http://x", "sip:1001@127.0.0.1;lrx"}) {
    EXPECT_EQ(anna.call(target, kOffer).events->next<Rejected>().status, 503) << target;
  }
  EXPECT_EQ(anna.stack().dialog_count(), 0U);
}

TEST(Call, OffersLate) {
  Phone anna;
  Phone box;
  Leg caller = anna.call(box.uri(), "");
  Leg callee = box.next_call();
  EXPECT_EQ(callee.invite.sdp, "");
  callee.dialog->answer(kOffer);
  EXPECT_EQ(caller.events->next<Answered>().sdp, kOffer);
  caller.dialog->acknowledge(kAnswer);
  EXPECT_EQ(callee.events->next<Acknowledged>().sdp, kAnswer);
}

TEST(Call, IsHeldAndResumedFromEitherSide) {
  Phone anna;
  Phone box;
  Call call = set_up(anna, box);
  const std::string hold = kOffer + "a=sendonly\r\n";
  call.caller.dialog->offer(hold);
  EXPECT_EQ(call.callee.events->next<Offered>().sdp, hold);
  call.callee.dialog->accept_offer(kAnswer + "a=recvonly\r\n");
  EXPECT_EQ(call.caller.events->next<Answered>().sdp, kAnswer + "a=recvonly\r\n");
  call.callee.dialog->offer(hold);
  EXPECT_EQ(call.caller.events->next<Offered>().sdp, hold);
  call.caller.dialog->refuse_offer(488);
  EXPECT_EQ(call.callee.events->next<Rejected>().status, 488);
  call.caller.dialog->hang_up();
  call.callee.events->next<Ended>();
}

TEST(Call, AsksForAnOfferWithAnEmptyReinvite) {
  Phone anna;
  Phone box;
  Call call = set_up(anna, box);
  call.caller.dialog->offer("");
  EXPECT_EQ(call.callee.events->next<Offered>().sdp, "");
  call.callee.dialog->accept_offer(kOffer);
  EXPECT_EQ(call.caller.events->next<Answered>().sdp, kOffer);
}

TEST(Call, SettlesCrossingOffers) {
  Phone anna;
  Phone box;
  Call call = set_up(anna, box);
  call.caller.dialog->offer(kOffer + "a=x:1\r\n");
  call.callee.dialog->offer(kOffer + "a=x:2\r\n");
  // Whoever got 491 tries again; whoever is offered accepts: in the end both have been answered.
  bool is_caller_done = false;
  bool is_callee_done = false;
  const auto end = std::chrono::steady_clock::now() + kTestDeadline;
  const auto handle = [](Leg& leg, bool& is_done) {
    if (leg.events->is_empty()) return;
    const DialogEvent event = leg.events->next_any();
    if (std::holds_alternative<Offered>(event)) leg.dialog->accept_offer(kAnswer);
    if (std::holds_alternative<Answered>(event)) is_done = true;
  };
  while (!(is_caller_done && is_callee_done) && std::chrono::steady_clock::now() < end) {
    handle(call.caller, is_caller_done);
    handle(call.callee, is_callee_done);
    poll(nullptr, 0, 2);
  }
  EXPECT_TRUE(is_caller_done);
  EXPECT_TRUE(is_callee_done);
}

TEST(Call, CarriesDigitsInInfo) {
  Phone anna;
  Phone box;
  Call call = set_up(anna, box);
  for (const char digit : std::string("19*0#D")) {
    call.caller.dialog->send_info_digit(digit);
    EXPECT_EQ(call.callee.events->next<InfoDigit>().digit, digit);
  }
}

TEST(Call, IsNotTransferredToAPeerThatRefuses) {
  Phone anna;
  Phone box;
  Call call = set_up(anna, box);
  call.callee.dialog->refer("sip:operator@127.0.0.1");  // the other stack takes no REFER
  const TransferProgress progress = call.callee.events->next<TransferProgress>();
  EXPECT_EQ(progress.status, 405);
  EXPECT_TRUE(progress.is_final);
}

TEST(SessionTimers, KeepTheCallBeyondItsInterval) {
  StackSettings settings;
  settings.session_expires = std::chrono::seconds(2);
  settings.min_session_expires = std::chrono::seconds(1);
  Phone anna(settings);
  Phone box(settings);
  Call call = set_up(anna, box);
  // Both sides would have ended the call after 1.4 s; three intervals later it is still up.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(6);
  while (std::chrono::steady_clock::now() < end && call.callee.events->is_empty())
    poll(nullptr, 0, 20);
  EXPECT_TRUE(call.callee.events->is_empty());
  EXPECT_TRUE(call.caller.events->is_empty());
  EXPECT_EQ(box.stack().dialog_count(), 1U);
}

TEST(Call, SurvivesTheStackOfItsHandle) {
  Phone anna;
  Phone box;
  Call call = set_up(anna, box);
  box.stop();
  call.callee.dialog->hang_up();  // nobody there: ignored
  call.callee.dialog.reset();
  call.caller.dialog->hang_up();
  call.caller.events->next<Ended>();
}

TEST(Stack, SaysWhereItCannotListen) {
  Phone phone;
  StackSettings settings;
  settings.port = phone.stack().port();
  const auto second = Stack::start(settings, nullptr, nullptr);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::unavailable);
  EXPECT_TRUE(contains(second.error().detail, fmt::format("127.0.0.1:{}", settings.port))) << second.error().detail;
}

TEST(Stack, ListensOnAllAddressesAndNamesTheRightOne) {
  StackSettings settings;
  settings.ip = "0.0.0.0";
  Phone box(settings);
  Phone anna;
  Call call = set_up(anna, box);
  call.caller.dialog->send_info_digit('1');  // goes to the Contact of the 200
  EXPECT_EQ(call.callee.events->next<InfoDigit>().digit, '1');
}

TEST(Stack, ServesTheLoopbackOfIpv6) {
  StackSettings settings;
  settings.ip = "::1";
  Phone box(settings);
  Phone anna(settings);
  Leg caller = anna.call(fmt::format("sip:1001@[::1]:{}", box.stack().port()), kOffer);
  Leg callee = box.next_call();
  EXPECT_EQ(callee.invite.source_ip, "::1");
  callee.dialog->answer(kAnswer);
  caller.events->next<Answered>();
  caller.dialog->acknowledge();
  callee.events->next<Acknowledged>();
  callee.dialog->hang_up();
  EXPECT_EQ(caller.events->next<Ended>().why, "BYE");
}

}  // namespace
}  // namespace aftertone::sip
