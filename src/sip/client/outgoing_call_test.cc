// Our calls, as a peer sees them who writes his answers by hand: challenges, redirects, forks, reliable ringing.
#include <gtest/gtest.h>

#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

const std::string kSdp2 =
    "v=0\r\no=b 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4002 RTP/AVP 0\r\n";

Leg call_with_password(Phone& anna, const std::string& target, const std::string& route = {}) {
  Leg leg;
  Stack::OutgoingCall call{target, "<sip:anna@127.0.0.1>", kSdp, {}};
  call.credentials = Credentials{"pbx", "anna", "secret"};
  call.route = route;
  leg.dialog = anna.stack().call(call, leg.sink());
  return leg;
}

std::string challenge(const std::string& realm, const std::string& nonce, const std::string& more = {}) {
  return fmt::format("WWW-Authenticate: Digest realm=\"{}\", nonce=\"{}\", qop=\"auth\"{}\r\n", realm, nonce, more);
}

TEST(OutgoingCall, AnswersTheChallengeOfItsRealmOnce) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = call_with_password(anna, raw.uri());
  raw.send(response(raw.receive_starting("INVITE "), "401 Unauthorized", "t1",
                    challenge("pbx", "n1", ", algorithm=SHA-256") + challenge("pbx", "n2", ", algorithm=MD5")));
  raw.receive_starting("ACK ");
  const std::string again = raw.receive_starting("INVITE ");
  const std::string answer = header(again, "Authorization");
  EXPECT_TRUE(contains(answer, "nonce=\"n1\"")) << again;  // the stronger one
  EXPECT_TRUE(contains(answer, "uri=\"" + raw.uri() + "\"")) << again;
  raw.send(response(again, "401 Unauthorized", "t2", challenge("pbx", "n3")));
  EXPECT_EQ(caller.events->next<Rejected>().status, 401);
}

TEST(OutgoingCall, AnswersAStaleNonceAgain) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = call_with_password(anna, raw.uri());
  raw.send(response(raw.receive_starting("INVITE "), "401 Unauthorized", "t1", challenge("pbx", "n1")));
  raw.send(response(raw.receive_starting("INVITE "), "401 Unauthorized", "t2", challenge("pbx", "n2", ", stale=true")));
  const std::string third = raw.receive_starting("INVITE ");
  EXPECT_TRUE(contains(header(third, "Authorization"), "nonce=\"n2\"")) << third;
  raw.send(response(third, "486 Busy", "t3"));
  EXPECT_EQ(caller.events->next<Rejected>().status, 486);
}

TEST(OutgoingCall, TellsNobodyElseItsPassword) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = call_with_password(anna, raw.uri());
  raw.send(response(raw.receive_starting("INVITE "), "401 Unauthorized", "t1", challenge("evil", "n1")));
  EXPECT_EQ(caller.events->next<Rejected>().status, 401);
}

TEST(OutgoingCall, DoesNotAuthenticateWithinTheDialog) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = call_with_password(anna, raw.uri());
  raw.send(response(raw.receive_starting("INVITE "), "200 OK", "t1", contact_of(raw) + kSdpType, kSdp));
  caller.events->next<Answered>();
  caller.dialog->acknowledge();
  raw.receive_starting("ACK ");
  caller.dialog->offer(kSdp);
  raw.send(response(raw.receive_starting("INVITE "), "401 Unauthorized", "t1", challenge("pbx", "n1")));
  EXPECT_EQ(caller.events->next<Rejected>().status, 401);
  caller.dialog->hang_up();
  const std::string bye = raw.receive_starting("BYE ");
  EXPECT_TRUE(header(bye, "Authorization").empty());
}

TEST(OutgoingCall, GoesThroughTheOutboundProxyUntilAnotherRouteIsRecorded) {
  Phone anna;
  RawPeer proxy(anna.stack().port());
  RawPeer raw(anna.stack().port());
  Leg caller = call_with_password(anna, "sip:1002@pbx.invalid", fmt::format("sip:127.0.0.1:{};lr", proxy.port()));
  const std::string invite = proxy.receive_starting("INVITE sip:1002@pbx.invalid");
  EXPECT_TRUE(contains(header(invite, "Route"), ";lr")) << invite;
  proxy.send(response(invite, "200 OK", "t1", contact_of(raw) + kSdpType, kSdp));
  caller.events->next<Answered>();
  caller.dialog->acknowledge();
  raw.receive_starting("ACK ");
  caller.dialog->hang_up();
  raw.receive_starting("BYE ");
}

TEST(OutgoingCall, TellsWhereItIsRedirectedAndDoesNotGo) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  raw.send(response(raw.receive_starting("INVITE "), "302 Moved", "t1",
                    "Contact: <sip:+900@127.0.0.1>, <tel:+4930>\r\nContact: <sip:x@evil.example>\r\n"));
  const Rejected rejected = caller.events->next<Rejected>();
  EXPECT_EQ(rejected.status, 302);
  EXPECT_EQ(rejected.contacts, (std::vector<std::string>{"sip:+900@127.0.0.1", "tel:+4930", "sip:x@evil.example"}));
  EXPECT_TRUE(anna.reaches_dialog_count(0));
}

TEST(OutgoingCall, KeepsEarlyDialogsApartAndTakesTheFirstAnswer) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  const std::string invite = raw.receive_starting("INVITE ");
  raw.send(response(invite, "180 Ringing", "first", contact_of(raw)));
  raw.send(response(invite, "183 Session Progress", "second", contact_of(raw) + kSdpType, kSdp2));
  EXPECT_EQ(caller.events->next<Progress>().early_dialog, "first");
  const Progress early = caller.events->next<Progress>();
  EXPECT_EQ(early.early_dialog, "second");
  EXPECT_EQ(early.sdp, kSdp2);
  raw.send(response(invite, "200 OK", "first", contact_of(raw) + kSdpType, kSdp));
  raw.send(response(invite, "200 OK", "second", contact_of(raw) + kSdpType, kSdp2));
  EXPECT_EQ(caller.events->next<Answered>().sdp, kSdp);
  const std::string bye = raw.receive_starting("BYE ");
  EXPECT_EQ(tag_of(header(bye, "To")), "second");
  caller.dialog->acknowledge();
  EXPECT_EQ(tag_of(header(raw.receive_starting("ACK "), "To")), "first");
  EXPECT_TRUE(caller.events->is_empty());
}

TEST(OutgoingCall, AcknowledgesReliableRingingAndCountsOnFromThere) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  const std::string invite = raw.receive_starting("INVITE ");
  EXPECT_TRUE(contains(invite, "100rel")) << invite;
  const std::string ringing = response(invite, "183 Session Progress", "t1",
                                       contact_of(raw) + "Require: 100rel\r\nRSeq: 7\r\n" + kSdpType, kSdp2);
  raw.send(ringing);
  const std::string prack = raw.receive_starting("PRACK ");
  EXPECT_TRUE(header(prack, "RAck").starts_with("7 ")) << prack;
  EXPECT_EQ(tag_of(header(prack, "To")), "t1");
  raw.send(response(prack, "200 OK", "t1"));
  caller.events->next<Progress>();
  raw.send(ringing);                                            // repeated: not news
  raw.send(response(invite, "200 OK", "t1", contact_of(raw)));  // the answer was in the 183
  EXPECT_EQ(caller.events->next<Answered>().sdp, kSdp2);
  caller.dialog->acknowledge();
  raw.receive_starting("ACK ");
  caller.dialog->hang_up();
  const std::string bye = raw.receive_starting("BYE ");
  const auto number = [](const std::string& message) { return std::stoul(header(message, "CSeq")); };
  EXPECT_GT(number(bye), number(prack));
  raw.send(response(bye, "200 OK", "t1"));
  caller.events->next<Ended>();
}

TEST(Referral, IsRefusedByAServerAndFollowedByAPhone) {
  StackSettings of_phone;
  of_phone.takes_refer = true;
  for (const bool is_phone : {false, true}) {
    Phone anna;
    Phone ben(is_phone ? of_phone : StackSettings{});
    Leg caller = anna.call(ben.uri(), kSdp);
    Leg callee = ben.next_call();
    callee.dialog->answer(kSdp);
    caller.events->next<Answered>();
    caller.dialog->acknowledge();
    callee.events->next<Acknowledged>();
    caller.dialog->refer("sip:+900123@127.0.0.1");
    if (!is_phone) {
      const TransferProgress refused = caller.events->next<TransferProgress>();
      EXPECT_EQ(refused.status, 405);
      EXPECT_TRUE(refused.is_final);
      EXPECT_TRUE(callee.events->is_empty());
      continue;
    }
    EXPECT_EQ(callee.events->next<Referred>().target, "sip:+900123@127.0.0.1");
    EXPECT_EQ(caller.events->next<TransferProgress>().status, 100);
    callee.dialog->report_transfer(180);
    EXPECT_EQ(caller.events->next<TransferProgress>().status, 180);
    callee.dialog->report_transfer(200);
    const TransferProgress done = caller.events->next<TransferProgress>();
    EXPECT_EQ(done.status, 200);
    EXPECT_TRUE(done.is_final);
  }
}

}  // namespace
}  // namespace aftertone::sip
