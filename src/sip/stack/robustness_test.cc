// Hostile and broken messages: in the manner of RFC 4475, and random mutations of good ones. The stack goes on.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

// UDP: asked again when nothing comes, as any client would. What a mutant made the stack send here is passed over.
bool answers_options(Phone& box) {
  RawPeer probe(box.stack().port());
  const std::string options = probe.request("OPTIONS", "");
  const auto end = std::chrono::steady_clock::now() + kTestDeadline;
  for (std::string answer; !answer.starts_with("SIP/2.0 200 ");
       answer = probe.receive(std::chrono::milliseconds(500))) {
    if (std::chrono::steady_clock::now() > end) return false;
    if (answer.empty()) probe.send(options);
  }
  return true;
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const std::size_t at = text.find(part);
  return at == std::string::npos ? text : text.replace(at, part.size(), by);
}

struct Torture {
  const char* name;
  std::string part;  // of a good INVITE
  std::string by;
  const char* status;  // of the first answer; empty: any, or none
};

std::vector<Torture> torture_cases() {
  const std::string from = "From: <sip:raw@127.0.0.1>;tag=raw1";
  return {
      {"bext01: unknown Require", "Max-Forwards", "Require: nothingSupportsThis\r\nMax-Forwards", "420"},
      {"unkscm: unknown scheme", "INVITE sip:1001@127.0.0.1 ", "INVITE nobodyKnowsThisScheme:totallyopaquecontent ",
       "416"},
      {"novelsc: another scheme", "INVITE sip:1001@127.0.0.1 ", "INVITE soap.beep://192.0.2.103:3002 ", "416"},
      {"mismatch01: CSeq", "CSeq: 1 INVITE", "CSeq: 1 INFO", "400"},
      {"mismatch02: unknown CSeq", "CSeq: 1 INVITE", "CSeq: 1 NEWMETHOD", "400"},
      {"badvers", "SIP/2.0\r\nVia", "SIP/7.0\r\nVia", "505"},
      {"scalar02: CSeq too large", "CSeq: 1 ", "CSeq: 36893488147419103232 ", "400"},
      {"ltgtruri", "INVITE sip:1001@127.0.0.1 ", "INVITE <sip:1001@127.0.0.1> ", ""},
      {"lwsruri", "INVITE sip:1001@127.0.0.1 ", "INVITE sip:1001@127.0.0.1; lr ", ""},
      {"lwsstart", "INVITE sip:1001@127.0.0.1 SIP", "INVITE  sip:1001@127.0.0.1  SIP", ""},
      {"escruri", "INVITE sip:1001@127.0.0.1 ", "INVITE sip:1001@127.0.0.1?Route=%3Csip:x%3E ", ""},
      {"escnull", "From: <sip:raw@", "From: <sip:null-%00-null@", ""},
      {"quotbal", from, "From: \"Mr. J. User <sip:raw@127.0.0.1>;tag=raw1", "400"},
      {"baddn", from, "From: Bell, Alexander <sip:raw@127.0.0.1>;tag=raw1", ""},
      {"badaspec", "To: <sip:1001@127.0.0.1>", "To: \"Watson, Thomas\" < sip:1001@127.0.0.1 >", ""},
      {"insuf: no Call-ID", "Call-ID:", "X-Nothing:", "400"},
      {"insuf: no From", "From:", "X-Nothing:", "400"},
      {"insuf: no Contact", "Contact:", "X-Nothing:", "400"},
      {"no From tag", ";tag=raw1", "", "400"},
      {"multi01: two CSeq", "CSeq: 1 INVITE\r\n", "CSeq: 1 INVITE\r\nCSeq: 59 INVITE\r\n", ""},
      {"mcl01: two Content-Lengths", "Content-Length", "Content-Length: 5\r\nContent-Length", ""},
      {"ncl: negative length", "Content-Length: ", "Content-Length: -", ""},
      {"clerr: longer than the datagram", "Content-Length: ", "Content-Length: 9", ""},
      {"badbranch", "branch=z9hG4bK", "branch=", ""},
      {"short branch", "branch=z9hG4bK-raw-1", "branch=x", "400"},
      {"bad Contact", "Contact: <sip:raw@", "Contact: <tel:raw@", "400"},
      {"prefix-named parameter", "Contact: <sip:raw@127.0.0.1:", "Contact: <sip:raw@127.0.0.1;lrx:", "400"},
      {"bad Record-Route", "Max-Forwards", "Record-Route: <sip:proxy;lrx>\r\nMax-Forwards", "400"},
      {"Contact star", "Contact: <", "Contact: *\r\nX: <", "400"},
      {"zeromf", "Max-Forwards: 70", "Max-Forwards: 0", ""},
      {"huge timer", "Max-Forwards", "Supported: timer\r\nSession-Expires: 99999999999999999999\r\nMax-Forwards", ""},
      {"many Via", "Max-Forwards", "Via: SIP/2.0/UDP a;branch=z9hG4bKa, SIP/2.0/TCP b;branch=z9hG4bKb\r\nMax-Forwards",
       ""},
      {"very long header", "Max-Forwards", "Subject: " + std::string(20'000, 'x') + "\r\nMax-Forwards", ""},
      {"header without an end", "Max-Forwards: 70\r\n", "Max-Forwards: 70", ""},
      {"no empty line", "\r\n\r\n", "\r\n", ""},
      {"nothing but the request line", "\r\nVia", "\r\n\r\nVia", ""},
  };
}

TEST(Robustness, AnswersTorture) {
  Phone box;
  for (const Torture& torture : torture_cases()) {
    RawPeer raw(box.stack().port());
    const std::string good = raw.request("INVITE", "", "Content-Type: application/sdp\r\n", kSdp);
    const std::string bad = replaced(good, torture.part, torture.by);
    ASSERT_NE(bad, good) << torture.name;
    raw.send(bad);
    if (*torture.status != '\0') {
      const std::string answer = raw.receive();
      EXPECT_TRUE(answer.starts_with(std::string("SIP/2.0 ") + torture.status)) << torture.name << ": " << answer;
    }
    EXPECT_TRUE(answers_options(box)) << torture.name;
  }
}

std::string mutated(std::string text, std::mt19937& random) {
  static const std::string tokens[] = {
      ";lr", "<", ">", "\"", "%00", ":", ";tag=", ",", "\r\n", "-1", "4294967296", "\r\n\r\n", " ", "*"};
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  for (std::size_t i = 0, count = 1 + pick(3); i < count && !text.empty(); ++i) {
    const std::size_t at = pick(text.size());
    const std::size_t length = std::min(pick(30), text.size() - at);
    switch (pick(5)) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(pick(text.size()), length));
        break;
      case 3:
        text.insert(at, tokens[pick(std::size(tokens))]);
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

// What a careless application does with its calls.
void handle_calls(Phone& box, std::deque<Leg>& legs, std::mt19937& random) {
  for (auto call = box.try_next_call(); call; call = box.try_next_call())
    legs.push_back(std::move(*call));
  for (Leg& leg : legs) {
    switch (random() % 6) {
      case 0:
        leg.dialog->answer(kSdp);
        break;
      case 1:
        leg.dialog->accept_offer(kSdp);
        break;
      case 2:
        leg.dialog->reject(486, "Busy Here");
        break;
      case 3:
        leg.dialog->offer(kSdp);
        break;
      default:
        break;
    }
  }
  while (legs.size() > 20)
    legs.pop_front();
}

// So many, not so long: how many a loaded machine or a sanitizer manages in a time says nothing about the stack.
constexpr int kMutants = 30'000;

TEST(Robustness, SurvivesMutatedMessages) {
  StackSettings settings;
  settings.max_unacknowledged = 1'000'000;
  Phone box(settings);
  RawPeer raw(box.stack().port());
  // --gtest_shuffle --gtest_random_seed=N tries other ones
  std::mt19937 random(4475 + static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()));
  // A dialog that the mutants belong to.
  raw.send(raw.request("INVITE", "", "Content-Type: application/sdp\r\n", kSdp));
  std::deque<Leg> legs{box.next_call()};
  legs.front().dialog->answer(kSdp);
  const std::string tag = tag_of(header(raw.receive_starting("SIP/2.0 200 "), "To"));

  const std::string sdp_type = "Content-Type: application/sdp\r\n";
  for (int i = 0; i < kMutants; ++i) {
    const int cseq = 3 + i;
    const std::string seeds[] = {
        raw.request("INVITE", "", sdp_type + "Diversion: <sip:1@x>;reason=user-busy\r\nSession-Expires: 600\r\n", kSdp,
                    cseq),
        raw.request("INVITE", tag, sdp_type + "Record-Route: <sip:127.0.0.1;lr>\r\n", kSdp, cseq),
        raw.request("UPDATE", tag, "Supported: timer\r\nSession-Expires: 300;refresher=uac\r\n", "", cseq),
        raw.request("INFO", tag, "Content-Type: application/dtmf-relay\r\n", "Signal=5\r\n", cseq),
        raw.request("NOTIFY", tag, "Event: refer\r\nSubscription-State: active\r\n", "SIP/2.0 200 OK", cseq),
        raw.request("BYE", tag + "x", "", "", cseq),
        raw.request("ACK", tag, "", "", 1),
        raw.request("CANCEL", "", "", "", cseq),
        raw.request("OPTIONS", "", "Accept: application/sdp\r\n", "", cseq),
        replaced(raw.request("INVITE", tag, "", "", cseq), "INVITE sip:1001@127.0.0.1 SIP/2.0", "SIP/2.0 200 OK"),
    };
    raw.send(mutated(seeds[random() % std::size(seeds)], random));
    if (i % 64 != 0) continue;
    handle_calls(box, legs, random);
    ASSERT_TRUE(answers_options(box));  // also keeps the socket's buffer from overflowing
  }
  EXPECT_TRUE(answers_options(box));
}

// sofia would serve STUN on the SIP port, with a parser of its own; switched off, it says so without reading on.
TEST(Robustness, RefusesStun) {
  Phone box;
  RawPeer raw(box.stack().port());
  raw.send(std::string("\x00\x01\x00\x00\x21\x12\xa4\x42", 8) + "123456789012");
  const std::string answer = raw.receive();
  EXPECT_EQ(answer.substr(0, 2), "\x01\x11");  // binding error response
  EXPECT_TRUE(contains(answer, "Not Implemented"));
}

TEST(Robustness, ReadsTcpInPiecesAndSurvivesGarbage) {
  Phone box;
  const auto connect_tcp = [&] {
    UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(box.stack().port());
    EXPECT_EQ(connect(fd.value(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  };
  const auto write_all = [](const UniqueFd& fd, const std::string& text) {
    (void)send(fd.value(), text.data(), text.size(), MSG_NOSIGNAL);
  };
  std::mt19937 random(1);
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 20; ++i) {
    silent.push_back(connect_tcp());
    std::string garbage(500, ' ');
    std::generate(garbage.begin(), garbage.end(), [&] { return static_cast<char>(random()); });
    if (i % 2 == 0)
      write_all(silent.back(), i % 4 == 0 ? garbage : "INVITE sip:x SIP/2.0\r\nContent-Length: 999999999\r\n\r\n");
  }
  RawPeer text(box.stack().port());
  const std::string options = replaced(text.request("OPTIONS", ""), "SIP/2.0/UDP", "SIP/2.0/TCP");
  const UniqueFd fd = connect_tcp();
  const int no_delay = 1;
  setsockopt(fd.value(), IPPROTO_TCP, 1, &no_delay, sizeof no_delay);
  for (std::size_t at = 0; at < options.size(); at += 50)
    write_all(fd, options.substr(at, 50));
  pollfd ready{fd.value(), POLLIN, 0};
  ASSERT_EQ(poll(&ready, 1, 10'000), 1);
  std::array<char, 12> answer{};
  ASSERT_EQ(recv(fd.value(), answer.data(), answer.size(), MSG_WAITALL), 12);
  EXPECT_EQ(std::string(answer.data(), answer.size()), "SIP/2.0 200 ");
  EXPECT_TRUE(answers_options(box));
}

}  // namespace
}  // namespace aftertone::sip
