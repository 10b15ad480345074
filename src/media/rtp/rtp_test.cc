#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "media/dtmf/digit_sender.h"
#include "media/dtmf/key_receiver.h"
#include "media/rtp/packet.h"
#include "media/rtp/reception.h"
#include "media/rtp/rtcp.h"
#include "media/rtp/telephone_event.h"

namespace aftertone::media {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

Bytes rtp_bytes(std::uint8_t first, Bytes after_header) {
  const Bytes header{first, 0x88, 0x12, 0x34, 0, 0, 0x10, 0, 0xCA, 0xFE, 0xBA, 0xBE};
  after_header.insert(after_header.begin(), header.begin(), header.end());
  return after_header;
}

TEST(RtpPacket, HeaderSurvivesWritingAndParsing) {
  RtpHeader header;
  header.ssrc = 0xDEADBEEF;
  header.timestamp = 0xFFFFFFF0;
  header.sequence = 65535;
  header.payload_type = 101;
  header.marker = true;
  Bytes bytes(kRtpHeaderSize + 3, 7);
  write_rtp_header(header, std::span(bytes).first<kRtpHeaderSize>());
  const auto packet = parse_rtp(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->header.ssrc, header.ssrc);
  EXPECT_EQ(packet->header.timestamp, header.timestamp);
  EXPECT_EQ(packet->header.sequence, header.sequence);
  EXPECT_EQ(packet->header.payload_type, 101);
  EXPECT_TRUE(packet->header.marker);
  EXPECT_EQ(packet->payload.size(), 3U);
}

TEST(RtpPacket, PayloadLeavesOutCsrcExtensionAndPadding) {
  const Bytes rest{1,    1,    1,  1, 1, 1, 1, 1,  // two CSRC
                   0xBE, 0xDE, 0,  1, 9, 9, 9, 9,  // an extension of one word
                   41,   42,   43,                 // payload
                   0,    0,    3};                 // padding
  const Bytes bytes = rtp_bytes(0x80 | 0x20 | 0x10 | 2, rest);
  const auto packet = parse_rtp(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(Bytes(packet->payload.begin(), packet->payload.end()), Bytes({41, 42, 43}));
  EXPECT_EQ(packet->header.payload_type, 8);
}

TEST(RtpPacket, WhatContradictsItselfIsRefused) {
  EXPECT_FALSE(parse_rtp(Bytes{}));
  EXPECT_FALSE(parse_rtp(Bytes(11, 0x80)));
  EXPECT_FALSE(parse_rtp(rtp_bytes(0x40, {1})));           // version 1
  EXPECT_FALSE(parse_rtp(rtp_bytes(0x83, {1, 2, 3, 4})));  // three CSRC, one there
  EXPECT_FALSE(parse_rtp(rtp_bytes(0x90, {0, 0})));        // extension cut
  EXPECT_FALSE(parse_rtp(rtp_bytes(0x90, {0, 0, 0, 9})));  // extension longer than the packet
  EXPECT_FALSE(parse_rtp(rtp_bytes(0xA0, {1, 2, 99})));    // padding longer than the packet
  EXPECT_FALSE(parse_rtp(rtp_bytes(0xA0, {1, 2, 0})));     // padding of nothing
}

TEST(Rtcp, SenderReportWithByeSurvivesWritingAndParsing) {
  RtcpReport sent;
  sent.ssrc = 11;
  sent.sender = SenderInfo{0x1122334455667788, 99, 100, 16000};
  sent.block = ReportBlock{22, 128, 7, 70000, 33, 44, 55};
  sent.cname = "a-name";
  sent.is_bye = true;
  std::array<std::uint8_t, kMaxRtcpSize> bytes;
  const std::size_t size = write_rtcp(sent, bytes);
  EXPECT_EQ(size % 4, 0U);
  const auto received = parse_rtcp(std::span(bytes).first(size), 22);
  ASSERT_TRUE(received && received->sender && received->block);
  EXPECT_EQ(received->ssrc, 11U);
  EXPECT_EQ(received->sender->ntp, sent.sender->ntp);
  EXPECT_EQ(received->sender->rtp_timestamp, 99U);
  EXPECT_EQ(received->sender->packets, 100U);
  EXPECT_EQ(received->sender->bytes, 16000U);
  EXPECT_EQ(received->block->fraction_lost, 128);
  EXPECT_EQ(received->block->lost, 7U);
  EXPECT_EQ(received->block->highest_sequence, 70000U);
  EXPECT_EQ(received->block->jitter, 33U);
  EXPECT_EQ(received->block->last_sr, 44U);
  EXPECT_EQ(received->block->delay_since_sr, 55U);
  EXPECT_EQ(received->cname, "a-name");
  EXPECT_TRUE(received->is_bye);
}

TEST(Rtcp, LongestReportFitsAndABlockAboutAnotherStreamIsNotOurs) {
  RtcpReport sent;
  sent.sender = SenderInfo{};
  sent.block = ReportBlock{};
  const std::string cname(300, 'x');
  sent.cname = cname;
  sent.is_bye = true;
  std::array<std::uint8_t, kMaxRtcpSize> bytes;
  const auto received = parse_rtcp(std::span(bytes).first(write_rtcp(sent, bytes)), 5);
  ASSERT_TRUE(received);
  EXPECT_FALSE(received->block);
  EXPECT_EQ(received->cname.size(), 64U);
}

TEST(Rtcp, CutOrFalseCompoundsAreRefused) {
  RtcpReport sent;
  sent.block = ReportBlock{};
  sent.cname = "x";
  std::array<std::uint8_t, kMaxRtcpSize> bytes;
  const std::size_t size = write_rtcp(sent, bytes);
  for (std::size_t cut = 0; cut < size; ++cut) {
    // A whole first packet is a valid compound to a liberal reader.
    EXPECT_EQ(parse_rtcp(std::span(bytes).first(cut), 0).has_value(), cut == 32) << cut;
  }
  bytes[1] = 202;  // SDES may not come first
  EXPECT_FALSE(parse_rtcp(std::span(bytes).first(size), 0));
}

// Random bytes, and valid packets with random damage. The sanitizers are the judges; what is given back must lie
// within.
TEST(Parsers, SurviveRandomBytes) {
  std::mt19937 random(1);
  Bytes bytes;
  for (int round = 0; round < 200'000; ++round) {
    bytes.assign(random() % 80, 0);
    for (auto& byte : bytes)
      byte = static_cast<std::uint8_t>(random());
    if (!bytes.empty() && round % 4 != 0) bytes[0] = static_cast<std::uint8_t>(0x80 | (bytes[0] & 0x3F));
    if (bytes.size() > 3 && round % 2 == 0) {
      bytes[1] = static_cast<std::uint8_t>(200 + random() % 4);
      bytes[2] = 0;
      bytes[3] = static_cast<std::uint8_t>(random() % 20);
    }
    if (const auto packet = parse_rtp(bytes)) {
      EXPECT_LE(packet->payload.size() + kRtpHeaderSize, bytes.size());
      (void)parse_telephone_event(packet->payload);
    }
    if (const auto report = parse_rtcp(bytes, 1)) {
      EXPECT_LE(report->cname.size(), bytes.size());
    }
  }
}

RtpHeader header_at(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc = 1) {
  RtpHeader header;
  header.ssrc = ssrc;
  header.sequence = sequence;
  header.timestamp = timestamp;
  return header;
}

TEST(Reception, CountsLossAcrossTheWrapAndForgivesDuplicates) {
  Reception reception;
  const Reception::TimePoint start{};
  EXPECT_TRUE(reception.receive(header_at(65534, 0), start, true));
  EXPECT_FALSE(reception.receive(header_at(65535, 160), start + 20ms, true));
  EXPECT_FALSE(reception.receive(header_at(2, 640), start + 80ms, true));  // 0 and 1 are missing
  EXPECT_EQ(reception.lost(), 2U);
  reception.receive(header_at(0, 320), start + 81ms, true);  // was only late
  EXPECT_EQ(reception.lost(), 1U);
  const ReportBlock block = reception.take_report();
  EXPECT_EQ(block.highest_sequence, 65538U);
  EXPECT_EQ(block.fraction_lost, 256 / 5);
  EXPECT_EQ(reception.take_report().fraction_lost, 0);
}

TEST(Reception, ANewSsrcBeginsANewStreamAndKeepsTheOldLosses) {
  Reception reception;
  const Reception::TimePoint start{};
  reception.receive(header_at(10, 0), start, true);
  reception.receive(header_at(12, 320), start, true);
  EXPECT_TRUE(reception.receive(header_at(40'000, 7, 2), start, true));
  EXPECT_FALSE(reception.receive(header_at(40'001, 167, 2), start, true));
  EXPECT_EQ(reception.lost(), 1U);
}

TEST(Reception, JitterIsZeroForAPacedStreamAndGrowsWithLatePackets) {
  Reception reception;
  const Reception::TimePoint start{};
  for (std::uint16_t i = 0; i < 100; ++i)
    reception.receive(header_at(i, i * 160U), start + i * 20ms, true);
  EXPECT_EQ(reception.jitter(), 0U);
  for (std::uint16_t i = 100; i < 200; ++i) {
    reception.receive(header_at(i, i * 160U), start + i * 20ms + (i % 2) * 10ms, true);
  }
  EXPECT_NEAR(reception.jitter(), 80, 8);
}

TEST(TelephoneEvent, CodesAndDigitsMatch) {
  for (const char digit : std::string_view("0123456789*#ABCD")) {
    const auto code = event_of_digit(digit);
    ASSERT_TRUE(code);
    EXPECT_EQ(digit_of_event(*code), digit);
  }
  EXPECT_EQ(event_of_digit('d'), 15);
  EXPECT_FALSE(event_of_digit('x'));
  EXPECT_FALSE(digit_of_event(16));
}

class Keys : public ::testing::Test {
 protected:
  std::string press(std::uint32_t timestamp, std::uint8_t code, std::uint16_t duration, bool is_end,
                    std::chrono::milliseconds at, bool marker = false) {
    RtpHeader header = header_at(0, timestamp);
    header.marker = marker;
    const auto digit = keys_.receive(header, {code, is_end, 10, duration}, KeyReceiver::TimePoint{} + at);
    return digit ? std::string(1, *digit) : std::string();
  }
  KeyReceiver keys_;
};

TEST_F(Keys, OnePressIsOneDigitHoweverManyPacketsTellIt) {
  EXPECT_EQ(press(1000, 5, 160, false, 0ms, true), "5");
  EXPECT_EQ(press(1000, 5, 320, false, 20ms), "");
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(press(1000, 5, 800, true, 100ms), "");
  EXPECT_EQ(press(2600, 5, 160, false, 200ms), "5");
}

TEST_F(Keys, APressOfWhichOnlyTheEndArrivesCounts) {
  EXPECT_EQ(press(1000, 11, 800, true, 0ms), "#");
}

TEST_F(Keys, ALostEndIsTimedOut) {
  EXPECT_EQ(press(1000, 7, 160, false, 0ms, true), "7");
  EXPECT_EQ(press(5000, 7, 320, false, 500ms), "7");
}

TEST_F(Keys, AMovingTimestampWithinAPressIsTheSamePress) {
  EXPECT_EQ(press(1000, 7, 160, false, 0ms, true), "7");
  EXPECT_EQ(press(1160, 7, 320, false, 20ms), "");
  EXPECT_EQ(press(1320, 7, 480, true, 40ms), "");
}

TEST_F(Keys, AVeryLongPressGoesOnUnderANewTimestamp) {
  EXPECT_EQ(press(1000, 7, 65535, false, 0ms, true), "7");
  EXPECT_EQ(press(1000 + 65535, 7, 160, false, 20ms), "");
}

TEST_F(Keys, LeftoversOfAnEarlierPressSayNothing) {
  EXPECT_EQ(press(1000, 1, 800, true, 0ms), "1");
  EXPECT_EQ(press(3000, 2, 160, false, 250ms, true), "2");
  EXPECT_EQ(press(1000, 1, 800, true, 260ms), "");
  EXPECT_EQ(press(3000, 2, 800, true, 350ms), "");
}

TEST(DigitSender, SendsFourPacketsThreeEndsAndAPause) {
  DigitSender sender;
  sender.ask("4x#");
  std::vector<DigitSender::Packet> packets;
  std::vector<std::uint32_t> at;
  std::uint32_t now = 5000;
  for (; sender.is_busy(); now += 160) {
    if (const auto packet = sender.next(now)) {
      packets.push_back(*packet);
      at.push_back(now);
    }
  }
  ASSERT_EQ(packets.size(), 14U);
  EXPECT_TRUE(packets[0].is_first);
  const std::vector<std::uint16_t> durations{160, 320, 480, 640, 800, 800, 800};
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(packets[i].event.code, 4);
    EXPECT_EQ(packets[i].timestamp, 5000U);
    EXPECT_EQ(packets[i].event.duration, durations[i]);
    EXPECT_EQ(packets[i].event.is_end, i >= 4);
    EXPECT_EQ(packets[i].is_first, i == 0);
  }
  EXPECT_EQ(packets[7].event.code, 11);
  EXPECT_EQ(packets[7].timestamp, 5000U + 1600U);
  EXPECT_EQ(at[7], 6600U);
}

}  // namespace
}  // namespace aftertone::media
