// What the stack sends on the wire when it calls a peer who writes his answers by hand.
#include <gtest/gtest.h>

#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

TEST(RawCallee, GetsAnAckForEachRepeatedOk) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp, {"X-Test: 1"});
  const std::string invite = raw.receive_starting("INVITE ");
  EXPECT_EQ(header(invite, "X-Test"), "1");
  EXPECT_EQ(header(invite, "Session-Expires"), "1800");
  EXPECT_EQ(header(invite, "Min-SE"), "90");
  const std::string ok = response(invite, "200 OK", "t1", contact_of(raw) + kSdpType, kSdp);
  raw.send(ok);
  caller.events->next<Answered>();
  caller.dialog->acknowledge();
  EXPECT_EQ(header(raw.receive_starting("ACK "), "CSeq"),
            header(invite, "CSeq").substr(0, header(invite, "CSeq").find(' ')) + " ACK");
  raw.send(ok);
  raw.receive_starting("ACK ");
  EXPECT_TRUE(caller.events->is_empty());
}

TEST(RawCallee, IsReachedThroughTheRecordedRoute) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  RawPeer proxy(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  const std::string invite = raw.receive_starting("INVITE ");
  const std::string routes =
      fmt::format("Record-Route: <sip:inner.example;lr>, <sip:127.0.0.1:{};lr>\r\n", proxy.port());
  raw.send(response(invite, "200 OK", "t1", contact_of(raw) + routes + kSdpType, kSdp));
  caller.events->next<Answered>();
  caller.dialog->acknowledge();
  const std::string ack = proxy.receive_starting("ACK ");
  EXPECT_TRUE(ack.starts_with("ACK " + raw.uri())) << ack;
  EXPECT_TRUE(contains(ack, fmt::format("<sip:127.0.0.1:{};lr>", proxy.port()))) << ack;
  EXPECT_TRUE(contains(ack, "<sip:inner.example;lr>")) << ack;
  caller.dialog->hang_up();
  proxy.receive_starting("BYE ");
}

TEST(RawCallee, ThatForkedIsHungUpOnceMore) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  const std::string invite = raw.receive_starting("INVITE ");
  raw.send(response(invite, "200 OK", "first", contact_of(raw) + kSdpType, kSdp));
  caller.events->next<Answered>();
  caller.dialog->acknowledge();
  EXPECT_EQ(tag_of(header(raw.receive_starting("ACK "), "To")), "first");
  raw.send(response(invite, "200 OK", "second", contact_of(raw) + kSdpType, kSdp));
  EXPECT_EQ(tag_of(header(raw.receive_starting("ACK "), "To")), "second");
  EXPECT_EQ(tag_of(header(raw.receive_starting("BYE "), "To")), "second");
  EXPECT_TRUE(caller.events->is_empty());
}

TEST(RawCallee, ThatAnswersACancelledCallIsHungUp) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  const std::string invite = raw.receive_starting("INVITE ");
  raw.send(response(invite, "180 Ringing", "t1"));
  caller.events->next<Progress>();
  caller.dialog->hang_up();
  raw.receive_starting("CANCEL ");
  raw.send(response(invite, "200 OK", "t1", contact_of(raw) + kSdpType, kSdp));
  raw.receive_starting("ACK ");
  raw.receive_starting("BYE ");
  EXPECT_EQ(caller.events->next<Rejected>().status, 487);
}

TEST(RawCallee, ThatWantsALongerSessionGetsIt) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  raw.send(response(raw.receive_starting("INVITE "), "422 Session Interval Too Small", "t1", "Min-SE: 3600\r\n"));
  raw.receive_starting("ACK ");
  const std::string again = raw.receive_starting("INVITE ");
  EXPECT_EQ(header(again, "Session-Expires"), "3600");
  EXPECT_EQ(header(again, "Min-SE"), "3600");
  raw.send(response(again, "603 Decline", "t2"));
  EXPECT_EQ(caller.events->next<Rejected>().status, 603);
}

TEST(RawCallee, WithAnUnusableContactIsStillHungUp) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller = anna.call(raw.uri(), kSdp);
  const std::string invite = raw.receive_starting("INVITE ");
  raw.send(response(invite, "200 OK", "t1", "Contact: <tel:+1>\r\n" + kSdpType, kSdp));
  caller.events->next<Answered>();
  caller.dialog->hang_up();
  raw.receive_starting("ACK ");
  raw.receive_starting("BYE ");
  caller.events->next<Ended>();
}

// Our call to `raw`, up.
void call_raw(Phone& anna, RawPeer& raw, Leg& caller, const std::string& more = {}) {
  caller = anna.call(raw.uri(), kSdp);
  raw.send(response(raw.receive_starting("INVITE "), "200 OK", "t1", contact_of(raw) + more + kSdpType, kSdp));
  caller.events->next<Answered>();
  caller.dialog->acknowledge();
  raw.receive_starting("ACK ");
}

std::string notify(const RawPeer& raw, const std::string& refer, const std::string& state, const std::string& frag,
                   int cseq) {
  return fmt::format(
      "NOTIFY {0} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{1};branch=z9hG4bK-notify-{6}\r\nMax-Forwards: 70\r\n"
      "From: {2}\r\nTo: {3}\r\nCall-ID: {4}\r\nCSeq: {6} NOTIFY\r\nContact: <{5}>\r\nEvent: refer\r\n"
      "Subscription-State: {7}\r\nContent-Type: message/sipfrag\r\nContent-Length: {8}\r\n\r\n{9}",
      header(refer, "Contact").substr(1, header(refer, "Contact").find('>') - 1), raw.port(), header(refer, "To"),
      header(refer, "From"), header(refer, "Call-ID"), raw.uri(), cseq, state, frag.size(), frag);
}

TEST(Transfer, ReportsWhatTheNotifiesSay) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller;
  call_raw(anna, raw, caller);
  caller.dialog->refer("sip:operator@pbx.example");
  const std::string refer = raw.receive_starting("REFER ");
  EXPECT_EQ(header(refer, "Refer-To"), "<sip:operator@pbx.example>");
  raw.send(response(refer, "202 Accepted", "t1"));
  raw.send(notify(raw, refer, "active", "SIP/2.0 180 Ringing\r\n", 10));
  TransferProgress progress = caller.events->next<TransferProgress>();
  EXPECT_EQ(progress.status, 180);
  EXPECT_FALSE(progress.is_final);
  raw.send(notify(raw, refer, "terminated;reason=noresource", "SIP/2.0 200 OK\r\n", 11));
  progress = caller.events->next<TransferProgress>();
  EXPECT_EQ(progress.status, 200);
  EXPECT_TRUE(progress.is_final);
  raw.send(notify(raw, refer, "terminated", "SIP/2.0 200 OK\r\n", 12));  // once is enough
  raw.receive_starting("SIP/2.0 200 ");
  EXPECT_TRUE(caller.events->is_empty());
}

TEST(Transfer, IsGivenUpWhenNothingIsHeardOfIt) {
  Phone anna;
  RawPeer raw(anna.stack().port());
  Leg caller;
  call_raw(anna, raw, caller);
  caller.dialog->refer("sip:operator@pbx.example");
  raw.send(response(raw.receive_starting("REFER "), "202 Accepted", "t1"));
  const TransferProgress progress = caller.events->next<TransferProgress>();
  EXPECT_EQ(progress.status, 408);
  EXPECT_TRUE(progress.is_final);
}

TEST(SessionTimers, RefreshByUpdateOrReinviteAndEndWithoutAnswer) {
  StackSettings settings;
  settings.session_expires = std::chrono::seconds(3);
  settings.min_session_expires = std::chrono::seconds(1);
  for (const bool knows_update : {true, false}) {
    Phone anna(settings);
    RawPeer raw(anna.stack().port());
    Leg caller;
    call_raw(anna, raw, caller, knows_update ? "Allow: INVITE, UPDATE\r\n" : "Allow: INVITE\r\n");
    const std::string refresh = raw.receive_starting(knows_update ? "UPDATE " : "INVITE ");
    EXPECT_EQ(header(refresh, "Session-Expires"), "3;refresher=uac") << refresh;
    EXPECT_EQ(refresh.ends_with("\r\n\r\n" + kSdp), !knows_update)
        << refresh;  // the same description, the same version
    EXPECT_EQ(caller.events->next<Ended>().why, "session expired");
    raw.receive_starting("BYE ");
  }
}

TEST(SessionTimers, EndTheCallOfAPeerThatHasLostIt) {
  StackSettings settings;
  settings.session_expires = std::chrono::seconds(3);
  settings.min_session_expires = std::chrono::seconds(1);
  Phone anna(settings);
  RawPeer raw(anna.stack().port());
  Leg caller;
  call_raw(anna, raw, caller, "Allow: INVITE, UPDATE\r\n");
  raw.send(response(raw.receive_starting("UPDATE "), "481 Gone", "t1"));
  EXPECT_EQ(caller.events->next<Ended>().why, "the peer has lost the call");
}

}  // namespace
}  // namespace aftertone::sip
