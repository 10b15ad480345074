#include "sip/sdp/session_description.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "sip/sdp/negotiate.h"

namespace aftertone::sip {
namespace {

// Typical offers of desk phones, PBXs and SBCs: where mutations start.
const std::string kSeeds[] = {
    "v=0\r\no=- 3847 3847 IN IP4 10.0.0.5\r\ns=-\r\nc=IN IP4 10.0.0.5\r\nt=0 0\r\nm=audio 11424 RTP/AVP 0 8 9 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:9 G722/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:150\r\na=sendrecv\r\na=rtcp:11425 IN IP4 10.0.0.5\r\n",
    "v=0\no=user1 53655765 2353687637 IN IP6 2001:db8::3\ns=-\nc=IN IP6 2001:db8::3\nt=0 0\nm=audio 6000 RTP/AVP 96\n"
    "a=rtpmap:96 PCMA/8000\nm=video 7000 RTP/AVP 97\na=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=42e01f\n",
    "v=0\r\no=sbc 1 2 IN IP4 203.0.113.7\r\ns=sbc\r\nt=2873397496 2873404696\r\na=sendonly\r\n"
    "m=audio 49170/2 RTP/SAVP 0\r\nc=IN IP4 203.0.113.7/127\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"
    "m=audio 49174 RTP/AVP 0 18\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\nm=image 0 udptl t38\r\n",
};

std::string mutated(std::string text, std::mt19937& random) {
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  for (std::size_t i = 0, count = 1 + pick(4); i < count && !text.empty(); ++i) {
    const std::size_t at = pick(text.size());
    const std::size_t length = std::min(pick(40), text.size() - at);
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
        text.insert(at, std::string(pick(200), "0 /:=\r\n"[pick(7)]));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

TEST(SessionDescription, ReadsEveryFieldWeUse) {
  const auto description = parse_session_description(kSeeds[0]);
  ASSERT_TRUE(description.has_value());
  ASSERT_EQ(description->media.size(), 1U);
  const MediaDescription& media = description->media[0];
  EXPECT_EQ(media.port, 11424);
  EXPECT_EQ(media.formats, (std::vector<std::string>{"0", "8", "9", "101"}));
  EXPECT_EQ(media.payload_formats.size(), 4U);
  EXPECT_EQ(media.packet_time, std::chrono::milliseconds(20));
  EXPECT_EQ(media.max_packet_time, std::chrono::milliseconds(150));
  EXPECT_EQ(media.rtcp_port, 11425);
  EXPECT_EQ(media.format_parameters[0].text, "0-16");
}

TEST(SessionDescription, GivesTheSessionsAddressAndDirectionToTheMedia) {
  const auto description = parse_session_description(kSeeds[2]);
  ASSERT_TRUE(description.has_value());
  ASSERT_EQ(description->media.size(), 3U);
  EXPECT_EQ(description->media[0].ip, "203.0.113.7");
  EXPECT_EQ(description->media[0].direction, Direction::sendonly);
  EXPECT_EQ(description->media[1].ip, "0.0.0.0");
  EXPECT_EQ(description->media[1].direction, Direction::inactive);
  EXPECT_EQ(description->timing, "2873397496 2873404696");
}

TEST(SessionDescription, HoldsItsBounds) {
  std::string media;
  for (std::size_t i = 0; i <= kMaxMediaLines; ++i)
    media += "m=audio 4000 RTP/AVP 0\r\n";
  EXPECT_FALSE(parse_session_description("v=0\r\n" + media).has_value());
  std::string formats;
  for (std::size_t i = 0; i <= kMaxFormats; ++i)
    formats += " 0";
  EXPECT_FALSE(parse_session_description("v=0\r\nm=audio 4000 RTP/AVP" + formats + "\r\n").has_value());
  std::string lines = "v=0\r\n";
  for (std::size_t i = 0; i < kMaxDescriptionLines; ++i)
    lines += "a=x\r\n";
  EXPECT_FALSE(parse_session_description(lines).has_value());
  std::string maps = "v=0\r\nm=audio 4000 RTP/AVP 0\r\n";
  for (std::size_t i = 0; i < 300; ++i)
    maps += "a=rtpmap:96 x/8000\r\n";
  const auto description = parse_session_description(maps);
  ASSERT_TRUE(description.has_value());
  EXPECT_EQ(description->media[0].payload_formats.size(), kMaxFormats);
}

// Two seconds of mutations: whatever comes in, reading ends, and what we print reads back as the same text.
TEST(SessionDescription, SurvivesMutations) {
  std::mt19937 random(20'251);
  LocalAudio local;
  local.ip = "192.0.2.1";
  local.port = 2000;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  std::size_t understood = 0;
  for (std::size_t i = 0; std::chrono::steady_clock::now() < end; ++i) {
    const std::string text = mutated(kSeeds[i % std::size(kSeeds)], random);
    const auto description = parse_session_description(text);
    if (description) {
      ++understood;
      const std::string printed = print_session_description(*description);
      const auto again = parse_session_description(printed);
      if (description->origin_ip.empty() || printed.size() > kMaxDescriptionBytes) continue;
      ASSERT_TRUE(again.has_value()) << printed;
      ASSERT_EQ(print_session_description(*again), printed);
    }
    const auto answer = answer_offer(text, local);
    if (answer) {
      ASSERT_TRUE(parse_session_description(answer->sdp).has_value()) << answer->sdp;
    }
    (void)accept_answer(text, local);
  }
  EXPECT_GT(understood, 100U);
}

}  // namespace
}  // namespace aftertone::sip
