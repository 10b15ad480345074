#include "sip/sdp/negotiate.h"

#include <gtest/gtest.h>

namespace aftertone::sip {
namespace {

using std::chrono::milliseconds;

LocalAudio our_side() {
  LocalAudio local;
  local.ip = "192.0.2.10";
  local.port = 30'000;
  local.session_id = 42;
  local.session_version = 7;
  return local;
}

std::string offer_with(const std::string& media) {
  return "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=call\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n" + media;
}

AgreedAudio agreed(const std::string& offer) {
  const auto answer = answer_offer(offer, our_side());
  EXPECT_TRUE(answer.has_value()) << (answer ? "" : to_string(answer.error())) << "\n" << offer;
  return answer ? answer->audio : AgreedAudio();
}

std::string answered(const std::string& offer) {
  const auto answer = answer_offer(offer, our_side());
  return answer ? answer->sdp : to_string(answer.error());
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Answer, IsTheWholeDescription) {
  EXPECT_EQ(answered(offer_with("m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n")),
            "v=0\r\no=aftertone 42 7 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\n"
            "m=audio 30000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
            "a=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n");
}

TEST(Answer, TakesTheFirstEncodingOfTheOfferer) {
  struct Case {
    const char* media;
    AudioEncoding encoding;
    int payload_type;
  };
  const Case cases[] = {
      {"m=audio 4000 RTP/AVP 0 8\r\n", AudioEncoding::pcmu, 0},
      {"m=audio 4000 RTP/AVP 8 0\r\n", AudioEncoding::pcma, 8},
      {"m=audio 4000 RTP/AVP 18 9 8\r\n", AudioEncoding::pcma, 8},
      {"m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 pcmu/8000\r\n", AudioEncoding::pcmu, 96},
      {"m=audio 4000 RTP/AVP 97 96\r\na=rtpmap:97 L16/8000\r\na=rtpmap:96 PCMA/8000/1\r\n", AudioEncoding::pcma, 96},
      {"m=audio 4000 RTP/AVP 96 0\r\na=rtpmap:96 PCMU/8000\r\n", AudioEncoding::pcmu, 0},   // static under both
      {"m=audio 4000 RTP/AVP 96 0\r\na=rtpmap:96 PCMU/16000\r\n", AudioEncoding::pcmu, 0},  // other clock rate
      {"m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 G726-32/8000\r\n", AudioEncoding::pcma, 8},  // 0 is something else
      {"m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000/2\r\n", AudioEncoding::pcma, 8},   // stereo
      {"m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:broken\r\n", AudioEncoding::pcmu, 0},
      {"m=audio 4000/2 RTP/AVP 0\r\n", AudioEncoding::pcmu, 0},
      {"m=AUDIO 4000 rtp/avp 300 x 0\r\n", AudioEncoding::pcmu, 0},
  };
  for (const Case& c : cases) {
    const AgreedAudio audio = agreed(offer_with(c.media));
    EXPECT_EQ(audio.encoding, c.encoding) << c.media;
    EXPECT_EQ(audio.payload_type, c.payload_type) << c.media;
  }
}

TEST(Answer, FollowsHoldInEveryForm) {
  struct Case {
    const char* session_line;
    const char* media_line;
    bool we_send;
    bool they_send;
    const char* direction;
  };
  const Case cases[] = {
      {"", "", true, true, "sendrecv"},
      {"", "a=sendonly\r\n", false, true, "recvonly"},
      {"", "a=recvonly\r\n", true, false, "sendonly"},
      {"", "a=inactive\r\n", false, false, "inactive"},
      {"a=sendonly\r\n", "", false, true, "recvonly"},
      {"a=inactive\r\n", "a=sendrecv\r\n", true, true, "sendrecv"},
      {"", "c=IN IP4 0.0.0.0\r\n", false, true, "recvonly"},
      {"", "c=IN IP4 0.0.0.0\r\na=inactive\r\n", false, false, "inactive"},
      {"", "c=IN IP6 ::\r\n", false, true, "recvonly"},
  };
  for (const Case& c : cases) {
    const std::string offer = "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\n" +
                              std::string(c.session_line) + "t=0 0\r\nm=audio 4000 RTP/AVP 0\r\n" + c.media_line;
    const AgreedAudio audio = agreed(offer);
    EXPECT_EQ(audio.we_send, c.we_send) << offer;
    EXPECT_EQ(audio.they_send, c.they_send) << offer;
    EXPECT_TRUE(contains(answered(offer), std::string("a=") + c.direction + "\r\n")) << answered(offer);
  }
}

TEST(Answer, KeepsOtherStreamsInOrderWithPortZero) {
  const std::string sdp = answered(offer_with(
      "m=video 5000 RTP/AVP 31 32\r\nm=audio 4000 RTP/AVP 0\r\nm=audio 4002 RTP/AVP 0\r\nm=image 6000 udptl t38\r\n"));
  const std::size_t video = sdp.find("m=video 0 RTP/AVP 31 32\r\n");
  const std::size_t audio = sdp.find("m=audio 30000 RTP/AVP 0\r\n");
  const std::size_t second = sdp.find("m=audio 0 RTP/AVP 0\r\n");
  const std::size_t image = sdp.find("m=image 0 udptl t38\r\n");
  EXPECT_LT(video, audio);
  EXPECT_LT(audio, second);
  EXPECT_LT(second, image);
  EXPECT_NE(image, std::string::npos);
}

TEST(Answer, PassesOverSecureAndUnusableAudio) {
  const std::string offer = offer_with(
      "m=audio 3000 RTP/SAVP 0\r\nm=audio 0 RTP/AVP 0\r\nm=audio 3500 RTP/AVP 9\r\nm=audio 4000 RTP/AVP 0\r\n");
  EXPECT_EQ(agreed(offer).remote_port, 4000);
}

TEST(Answer, SwitchesTheStreamOffWithTheOfferer) {
  const std::string offer = offer_with("m=audio 0 RTP/AVP 0\r\n");
  const AgreedAudio audio = agreed(offer);
  EXPECT_EQ(audio.remote_port, 0);
  EXPECT_FALSE(audio.we_send);
  EXPECT_FALSE(audio.they_send);
  EXPECT_TRUE(contains(answered(offer), "m=audio 0 RTP/AVP 0\r\n"));
}

TEST(Answer, FindsWhereRtcpGoes) {
  struct Case {
    const char* media;
    const char* ip;
    int port;
  };
  const Case cases[] = {
      {"m=audio 4000 RTP/AVP 0\r\n", "198.51.100.1", 4001},
      {"m=audio 4000 RTP/AVP 0\r\na=rtcp:5555\r\n", "198.51.100.1", 5555},
      {"m=audio 4000 RTP/AVP 0\r\na=rtcp:5555 IN IP4 198.51.100.9\r\n", "198.51.100.9", 5555},
      {"m=audio 4000 RTP/AVP 0\r\na=rtcp:5555 IN IP4 host.example\r\n", "198.51.100.1", 5555},
      {"m=audio 4000 RTP/AVP 0\r\na=rtcp:0\r\n", "198.51.100.1", 4001},
      {"m=audio 65535 RTP/AVP 0\r\n", "198.51.100.1", 0},
      {"m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::5\r\n", "2001:db8::5", 4001},
  };
  for (const Case& c : cases) {
    const AgreedAudio audio = agreed(offer_with(c.media));
    EXPECT_EQ(audio.remote_rtcp_ip, c.ip) << c.media;
    EXPECT_EQ(audio.remote_rtcp_port, c.port) << c.media;
  }
}

TEST(Answer, SettlesThePacketTime) {
  struct Case {
    const char* lines;
    int milliseconds;
  };
  const Case cases[] = {{"", 20},
                        {"a=ptime:30\r\n", 30},
                        {"a=ptime:20.0\r\n", 20},
                        {"a=ptime:0\r\n", 20},
                        {"a=ptime:5000\r\n", 20},
                        {"a=maxptime:10\r\n", 10},
                        {"a=ptime:60\r\na=maxptime:40\r\n", 40},
                        {"a=ptime:x\r\n", 20}};
  for (const Case& c : cases) {
    const std::string offer = offer_with(std::string("m=audio 4000 RTP/AVP 0\r\n") + c.lines);
    EXPECT_EQ(agreed(offer).packet_time, milliseconds(c.milliseconds)) << offer;
  }
}

TEST(Answer, EchoesTelephoneEventsOnlyAtTheClockOfTheAudio) {
  const std::string audio = "m=audio 4000 RTP/AVP 0 100 99\r\na=rtpmap:99 telephone-event/";
  EXPECT_EQ(agreed(offer_with(audio + "8000\r\n")).telephone_event_send, 99);
  EXPECT_EQ(agreed(offer_with(audio + "48000\r\n")).telephone_event_send, std::nullopt);
  EXPECT_EQ(agreed(offer_with("m=audio 4000 RTP/AVP 0\r\na=rtpmap:99 telephone-event/8000\r\n")).telephone_event_send,
            std::nullopt);  // explained, but not offered
}

TEST(Answer, RefusesWhatIsNotSdpAndWhatHasNothingInCommon) {
  struct Case {
    std::string offer;
    Code code;
  };
  const Case cases[] = {
      {"", Code::invalid},
      {"hello", Code::invalid},
      {"v=1\r\n", Code::invalid},
      {"o=- 1 1 IN IP4 1.2.3.4\r\nv=0\r\n", Code::invalid},
      {offer_with("m=audio 4000 udp (\r\n"), Code::unsupported},  // kills sofia's own SDP parser
      {offer_with("m=audio 4000 udp\r\n"), Code::invalid},
      {offer_with("m=audio 70000 RTP/AVP 0\r\n"), Code::invalid},
      {offer_with("m=audio -1 RTP/AVP 0\r\n"), Code::invalid},
      {offer_with("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 300.1.1.1\r\n"), Code::invalid},
      {offer_with("m=audio 4000 RTP/AVP 0\r\nc=IN IP6 1.2.3.4\r\n"), Code::invalid},
      {offer_with("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 pbx.example\r\n"), Code::invalid},
      {offer_with("nonsense\r\nm=audio 4000 RTP/AVP 0\r\n"), Code::invalid},
      {offer_with(std::string("m=audio 4000 RTP/AVP 0\r\na=x\0y\r\n", 31)), Code::invalid},
      {"v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n", Code::invalid},  // no c=
      {offer_with(""), Code::unsupported},
      {offer_with("m=audio 4000 RTP/AVP 9 18\r\n"), Code::unsupported},
      {offer_with("m=video 4000 RTP/AVP 0\r\n"), Code::unsupported},
      {offer_with("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 239.1.1.1/127\r\n"), Code::unsupported},
      {"v=0\r\n" + std::string(17'000, 'a'), Code::invalid},
  };
  for (const Case& c : cases) {
    const auto answer = answer_offer(c.offer, our_side());
    ASSERT_FALSE(answer.has_value()) << c.offer;
    EXPECT_EQ(answer.error().code, c.code) << c.offer << "\n" << to_string(answer.error());
  }
}

TEST(Offer, AgreesWithTheAnswerToIt) {
  LocalAudio peer;
  peer.ip = "2001:db8::1";
  peer.port = 40'000;
  peer.encodings = {AudioEncoding::pcma};
  const auto answer = answer_offer(make_offer(our_side()), peer);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->audio.remote_ip, "192.0.2.10");
  EXPECT_EQ(answer->audio.remote_port, 30'000);
  const auto audio = accept_answer(answer->sdp, our_side());
  ASSERT_TRUE(audio.has_value()) << to_string(audio.error());
  EXPECT_EQ(audio->remote_ip, "2001:db8::1");
  EXPECT_EQ(audio->remote_port, 40'000);
  EXPECT_EQ(audio->encoding, AudioEncoding::pcma);
  EXPECT_EQ(audio->telephone_event_send, 101);
  EXPECT_EQ(audio->telephone_event_receive, 101);
}

TEST(AcceptAnswer, RefusesWhatWasNotOffered) {
  LocalAudio local = our_side();
  local.encodings = {AudioEncoding::pcmu};
  EXPECT_EQ(accept_answer(offer_with("m=audio 4000 RTP/AVP 8\r\n"), local).error().code, Code::unsupported);
  EXPECT_EQ(accept_answer(offer_with("m=audio 0 RTP/AVP 0\r\n"), local).error().code, Code::unsupported);
  EXPECT_EQ(accept_answer(offer_with("m=video 4000 RTP/AVP 0\r\n"), local).error().code, Code::unsupported);
  EXPECT_EQ(accept_answer(offer_with(""), local).error().code, Code::invalid);
  EXPECT_EQ(accept_answer("", local).error().code, Code::invalid);
}

}  // namespace
}  // namespace aftertone::sip
