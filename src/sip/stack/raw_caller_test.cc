// What the stack answers on the wire, to a caller who writes his messages by hand.
#include <gtest/gtest.h>

#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

// A call from `raw`, answered and acknowledged; the tag of our side.
std::string set_up(RawPeer& raw, Phone& box, Leg& leg, const std::string& more = {}) {
  raw.send(raw.request("INVITE", "", kSdpType + more, kSdp));
  EXPECT_TRUE(raw.receive().starts_with("SIP/2.0 100 "));
  leg = box.next_call();
  leg.dialog->answer(kSdp);
  const std::string tag = tag_of(header(raw.receive_starting("SIP/2.0 200 "), "To"));
  EXPECT_FALSE(tag.empty());
  raw.send(raw.request("ACK", tag));
  leg.events->next<Acknowledged>();
  return tag;
}

std::string status_line(const std::string& message) {
  return message.substr(0, message.find("\r\n"));
}

// The status of the answer to `request`.
std::string answer_to(RawPeer& raw, const std::string& request) {
  raw.send(request);
  const std::string answer = raw.receive();
  return answer.substr(0, 11) == "SIP/2.0 100" ? raw.receive() : answer;
}

TEST(RawInvite, GetsTryingFirst) {
  Phone box;
  RawPeer raw(box.stack().port());
  Leg leg;
  const std::string tag = set_up(raw, box, leg);
  EXPECT_EQ(leg.invite.source_port, raw.port());
  raw.send(raw.request("BYE", tag, "", "", 2));
  EXPECT_TRUE(raw.receive().starts_with("SIP/2.0 200 "));
  EXPECT_EQ(leg.events->next<Ended>().why, "BYE");
}

TEST(RawInvite, IsAnsweredWithWhatAVoicemailServerSays) {
  Phone box;
  RawPeer raw(box.stack().port());
  raw.send(raw.request("INVITE", "", kSdpType, kSdp));
  Leg leg = box.next_call();
  leg.dialog->answer(kSdp);
  const std::string ok = raw.receive_starting("SIP/2.0 200 ");
  EXPECT_TRUE(contains(header(ok, "Contact"), ";automata")) << ok;
  EXPECT_TRUE(contains(header(ok, "Contact"), ";actor=\"msg-taker\"")) << ok;
  EXPECT_TRUE(contains(header(ok, "Allow"), "UPDATE")) << ok;
  EXPECT_EQ(header(ok, "Supported"), "timer");
  EXPECT_EQ(header(ok, "Session-Expires"), "1800;refresher=uas");  // this peer knows no timers
  EXPECT_EQ(header(ok, "Require"), "");
  EXPECT_EQ(header(ok, "Content-Type"), "application/sdp");
  EXPECT_TRUE(contains(ok, "rport=" + std::to_string(raw.port()))) << ok;
  EXPECT_TRUE(ok.ends_with("\r\n\r\n" + kSdp)) << ok;
}

TEST(RawInvite, IsAnsweredOnceHoweverOftenItIsSent) {
  Phone box;
  RawPeer raw(box.stack().port());
  const std::string invite = raw.request("INVITE", "", kSdpType, kSdp);
  for (int i = 0; i < 3; ++i)
    raw.send(invite);
  Leg leg = box.next_call();
  leg.dialog->reject(486, "Busy Here");
  raw.receive_starting("SIP/2.0 486 ");
  leg.events->next<Ended>();
  EXPECT_TRUE(box.reaches_dialog_count(0));
}

TEST(RawInvite, FindsSdpInMultipart) {
  Phone box;
  RawPeer raw(box.stack().port());
  raw.send(raw.request("INVITE", "", "Content-Type: multipart/mixed;boundary=b1\r\n",
                       "--b1\r\nContent-Type: text/plain\r\n\r\nx\r\n--b1\r\nContent-Type: application/sdp\r\n\r\n" +
                           kSdp + "\r\n--b1--\r\n"));
  EXPECT_EQ(box.next_call().invite.sdp, kSdp);
}

TEST(RawInvite, IsRefusedForWhatWeCannotDo) {
  struct Case {
    const char* more;
    const char* body;
    const char* status;
    const char* header_name;
    const char* header_value;
  };
  const Case cases[] = {
      {"Require: 100rel, foo\r\n", "", "SIP/2.0 420 ", "Unsupported", "100rel, foo"},
      {"Content-Type: text/plain\r\n", "hello", "SIP/2.0 415 ", "Accept", "application/sdp, multipart/mixed"},
      {"Content-Type: application/sdp\r\nContent-Encoding: gzip\r\n", "x", "SIP/2.0 415 ", "Accept-Encoding",
       "identity"},
      {"Accept: text/html\r\n", "", "SIP/2.0 406 ", "Accept", "application/sdp"},
      {"Supported: timer\r\nSession-Expires: 60\r\n", "", "SIP/2.0 422 ", "Min-SE", "90"},
  };
  Phone box;
  for (const Case& c : cases) {
    RawPeer raw(box.stack().port());
    const std::string answer = answer_to(raw, raw.request("INVITE", "", c.more, c.body));
    EXPECT_TRUE(answer.starts_with(c.status)) << c.more << status_line(answer);
    EXPECT_EQ(header(answer, c.header_name), c.header_value) << answer;
  }
  EXPECT_EQ(box.stack().dialog_count(), 0U);
}

TEST(RawInvite, LetsACallerWhoKnowsTimersRefresh) {
  Phone box;
  RawPeer raw(box.stack().port());
  raw.send(raw.request("INVITE", "", kSdpType + "Supported: timer\r\nSession-Expires: 600\r\n", kSdp));
  Leg leg = box.next_call();
  leg.dialog->answer(kSdp);
  const std::string ok = raw.receive_starting("SIP/2.0 200 ");
  EXPECT_EQ(header(ok, "Session-Expires"), "600;refresher=uac");
  EXPECT_EQ(header(ok, "Require"), "timer");
}

TEST(RawInvite, EndsWithItsCancel) {
  Phone box;
  RawPeer raw(box.stack().port());
  std::string invite = raw.request("INVITE", "", kSdpType, kSdp);
  raw.send(invite);
  EXPECT_TRUE(raw.receive().starts_with("SIP/2.0 100 "));
  Leg leg = box.next_call();
  std::string cancel = invite.substr(0, invite.find("Content-Type"));
  for (std::size_t at; (at = cancel.find("INVITE")) != std::string::npos;)
    cancel.replace(at, 6, "CANCEL");
  raw.send(cancel + "Content-Length: 0\r\n\r\n");
  const std::string first = raw.receive();
  const std::string second = raw.receive();
  EXPECT_TRUE(contains(first + second, "SIP/2.0 200 ") && contains(first + second, "SIP/2.0 487 ")) << first << second;
  EXPECT_EQ(leg.events->next<Ended>().why, "CANCEL");
}

TEST(RawRequest, OutsideADialogIsRefusedProperly) {
  Phone box;
  struct Case {
    const char* method;
    const char* to_tag;
    const char* status;
  };
  const Case cases[] = {
      {"BYE", "", "SIP/2.0 481 "},       {"BYE", "nobody", "SIP/2.0 481 "}, {"INVITE", "nobody", "SIP/2.0 481 "},
      {"CANCEL", "", "SIP/2.0 481 "},    {"INFO", "", "SIP/2.0 481 "},      {"UPDATE", "x", "SIP/2.0 481 "},
      {"NOTIFY", "", "SIP/2.0 481 "},    {"PRACK", "", "SIP/2.0 481 "},     {"REFER", "", "SIP/2.0 405 "},
      {"SUBSCRIBE", "", "SIP/2.0 405 "}, {"REGISTER", "", "SIP/2.0 405 "},  {"MESSAGE", "", "SIP/2.0 405 "},
      {"PUBLISH", "", "SIP/2.0 405 "},   {"FLY", "", "SIP/2.0 501 "},
  };
  for (const Case& c : cases) {
    RawPeer raw(box.stack().port());
    const std::string answer = answer_to(raw, raw.request(c.method, c.to_tag));
    EXPECT_TRUE(answer.starts_with(c.status)) << c.method << ": " << status_line(answer);
  }
}

TEST(RawRequest, NeedsBothTagsOfTheDialog) {
  Phone box;
  RawPeer raw(box.stack().port());
  Leg leg;
  const std::string tag = set_up(raw, box, leg);
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_TRUE(answer_to(raw, raw.request("BYE", "", "", "", 2)).starts_with("SIP/2.0 481 "));
  EXPECT_TRUE(answer_to(raw, raw.request("BYE", tag + "x", "", "", 3)).starts_with("SIP/2.0 481 "));
  EXPECT_TRUE(
      answer_to(raw, changed(raw.request("BYE", tag, "", "", 4), "tag=raw1", "tag=raw2")).starts_with("SIP/2.0 481 "));
  EXPECT_TRUE(
      answer_to(raw, changed(raw.request("BYE", tag, "", "", 5), "tag=raw1", "tag=RAW1")).starts_with("SIP/2.0 481 "));
  EXPECT_TRUE(answer_to(raw, changed(raw.request("BYE", tag, "", "", 6), ";tag=raw1", "")).starts_with("SIP/2.0 4"));
  EXPECT_TRUE(leg.events->is_empty());
  EXPECT_TRUE(answer_to(raw, raw.request("BYE", tag, "", "", 7)).starts_with("SIP/2.0 200 "));
  leg.events->next<Ended>();
}

TEST(RawRequest, WithinADialogIsAnsweredByItsKind) {
  Phone box;
  RawPeer raw(box.stack().port());
  Leg leg;
  const std::string tag = set_up(raw, box, leg);
  int cseq = 1;
  const auto status = [&](const char* method, const std::string& more, const std::string& body) {
    return answer_to(raw, raw.request(method, tag, more, body, ++cseq)).substr(8, 3);
  };
  EXPECT_EQ(status("OPTIONS", "", ""), "200");
  EXPECT_EQ(status("INFO", "", ""), "200");
  EXPECT_EQ(status("INFO", "Content-Type: text/plain\r\n", "x"), "415");
  EXPECT_EQ(status("INFO", "Content-Type: application/dtmf\r\n", "5"), "200");
  EXPECT_EQ(leg.events->next<InfoDigit>().digit, '5');
  EXPECT_EQ(status("REFER", "Refer-To: <sip:x@y>\r\n", ""), "405");
  EXPECT_EQ(status("MESSAGE", "", ""), "405");
  EXPECT_EQ(status("FLY", "", ""), "501");
  EXPECT_EQ(status("NOTIFY", "Event: refer\r\nSubscription-State: active\r\n", ""), "481");
  EXPECT_EQ(status("NOTIFY", "Event: presence\r\nSubscription-State: active\r\n", ""), "489");
  EXPECT_EQ(status("INFO", "Require: foo\r\n", ""), "420");
  EXPECT_EQ(status("UPDATE", "Supported: timer\r\nSession-Expires: 5\r\n", ""), "422");
  EXPECT_EQ(status("UPDATE", "Supported: timer\r\nSession-Expires: 300\r\n", ""), "200");
  EXPECT_EQ(status("INVITE", "Content-Type: text/plain\r\n", "x"), "415");
  EXPECT_TRUE(leg.events->is_empty());
  raw.send(raw.request("UPDATE", tag, kSdpType, kSdp, ++cseq));
  EXPECT_EQ(leg.events->next<Offered>().sdp, kSdp);
  EXPECT_EQ(status("UPDATE", kSdpType, kSdp), "500");  // one at a time
  leg.dialog->accept_offer(kSdp);
  EXPECT_TRUE(raw.receive().ends_with(kSdp));
  raw.send(raw.request("BYE", tag, "", "", 1));  // an old CSeq
  EXPECT_TRUE(raw.receive().starts_with("SIP/2.0 500 "));
}

TEST(RawRequest, RefreshesTheTargetOnlyWithAUsableContact) {
  Phone box;
  RawPeer raw(box.stack().port());
  RawPeer moved(box.stack().port());
  Leg leg;
  const std::string tag = set_up(raw, box, leg);
  const auto with_contact = [&](const std::string& contact, int cseq) {
    std::string update = raw.request("UPDATE", tag, "", "", cseq);
    const std::size_t at = update.find("<sip:raw@127.0.0.1:");
    return update.replace(at, update.find('>', at) + 1 - at, contact);
  };
  int cseq = 1;
  for (const char* bad : {"<tel:+1>", "<sip:raw@127.0.0.1;lrx>", "<mailto:x@y>", "<sip:>"}) {
    const std::string answer = answer_to(raw, with_contact(bad, ++cseq));
    EXPECT_TRUE(answer.starts_with("SIP/2.0 400 ")) << bad << ": " << status_line(answer);
  }
  EXPECT_TRUE(answer_to(raw, with_contact("<" + moved.uri() + ">", 20)).starts_with("SIP/2.0 200 "));
  leg.dialog->hang_up();
  EXPECT_TRUE(moved.receive().starts_with("BYE sip:raw@127.0.0.1:" + std::to_string(moved.port())));
}

TEST(RawOptions, TellsReadiness) {
  Phone box;
  RawPeer raw(box.stack().port());
  const std::string ready = answer_to(raw, raw.request("OPTIONS", ""));
  EXPECT_TRUE(ready.starts_with("SIP/2.0 200 ")) << ready;
  EXPECT_TRUE(contains(header(ready, "Accept"), "application/sdp")) << ready;
  EXPECT_TRUE(contains(header(ready, "Allow"), "INVITE")) << ready;
  box.be({false, "the \"database\" is away", 7});
  RawPeer second(box.stack().port());
  const std::string not_ready = answer_to(second, second.request("OPTIONS", ""));
  EXPECT_TRUE(not_ready.starts_with("SIP/2.0 503 ")) << not_ready;
  EXPECT_EQ(header(not_ready, "Retry-After"), "7");
  EXPECT_EQ(header(not_ready, "Warning"), "399 aftertone \"the 'database' is away\"");
}

TEST(Guard, RefusesWithoutStateWhileTooManyWaitForTheirAck) {
  StackSettings settings;
  settings.max_unacknowledged = 2;
  Phone box(settings);
  RawPeer first(box.stack().port());
  first.send(first.request("INVITE", "", kSdpType, kSdp));
  Leg answered = box.next_call();
  answered.dialog->answer(kSdp);
  const std::string tag = tag_of(header(first.receive_starting("SIP/2.0 200 "), "To"));
  RawPeer second(box.stack().port());
  const std::string invite = second.request("INVITE", "", kSdpType, kSdp);
  second.send(invite);
  Leg rejected = box.next_call();
  rejected.dialog->reject(486, "Busy Here");
  const std::string busy = second.receive_starting("SIP/2.0 486 ");

  RawPeer third(box.stack().port());
  const std::string refused = answer_to(third, third.request("INVITE", "", kSdpType, kSdp));
  EXPECT_TRUE(refused.starts_with("SIP/2.0 503 ")) << refused;
  EXPECT_EQ(header(refused, "Retry-After"), "2");

  first.send(first.request("ACK", tag));
  answered.events->next<Acknowledged>();
  RawPeer fourth(box.stack().port());
  fourth.send(fourth.request("INVITE", "", kSdpType, kSdp));
  EXPECT_TRUE(fourth.receive().starts_with("SIP/2.0 100 "));
  RawPeer fifth(box.stack().port());
  EXPECT_TRUE(answer_to(fifth, fifth.request("INVITE", "", kSdpType, kSdp)).starts_with("SIP/2.0 503 "));
}

}  // namespace
}  // namespace aftertone::sip
