// The engine's parts that need neither sockets nor threads.
#include <gtest/gtest.h>

#include <set>

#include "media/engine/handover.h"
#include "media/engine/pace_meter.h"
#include "media/engine/player.h"
#include "media/engine/port_pool.h"
#include "media/engine/rtcp_reporter.h"
#include "media/engine/source_policy.h"

namespace aftertone::media {
namespace {

using namespace std::chrono_literals;
using TimePoint = std::chrono::steady_clock::time_point;

TEST(PortPool, GivesEachEvenPortOnceAndTheOneThatHasRestedLongestFirst) {
  PortPool pool(20000, 20009);
  std::set<int> ports;
  while (const auto port = pool.take())
    ports.insert(*port);
  EXPECT_EQ(ports, (std::set<int>{20000, 20002, 20004, 20006, 20008}));
  pool.give_back(20004);
  pool.give_back(20000);
  EXPECT_EQ(pool.take(), 20004);
  EXPECT_EQ(pool.take(), 20000);  // at once, where there is no other: a call is not refused for a rest
  EXPECT_FALSE(pool.take());
}

TEST(PortPool, DoesNotGiveAPortWhosePairLiesOutside) {
  PortPool pool(20000, 20002);
  EXPECT_EQ(pool.take(), 20000);
  EXPECT_FALSE(pool.take());
}

SocketAddress address(std::uint16_t port, const char* ip = "192.0.2.1") {
  return SocketAddress::parse(ip, port).value_or(SocketAddress());
}

RtpHeader numbered(std::uint16_t sequence, std::uint32_t ssrc = 1) {
  RtpHeader header;
  header.sequence = sequence;
  header.ssrc = ssrc;
  return header;
}

using Verdict = SourcePolicy::Verdict;

TEST(SourcePolicy, WithoutLatchingOnlyTheAnnouncedSourceIsHeard) {
  SourcePolicy policy;
  policy.follow(address(4000), false);
  EXPECT_EQ(policy.judge(address(4000), numbered(1), TimePoint{}), Verdict::accept);
  for (std::uint16_t i = 0; i < 20; ++i) {
    EXPECT_EQ(policy.judge(address(4002), numbered(i), TimePoint{}), Verdict::refuse);
    EXPECT_EQ(policy.judge(address(4000, "192.0.2.2"), numbered(i), TimePoint{}), Verdict::refuse);
  }
}

TEST(SourcePolicy, LatchesOnFivePacketsThatFollowEachOtherAndThenForGood) {
  SourcePolicy policy;
  policy.follow(address(4000), true);
  const TimePoint now{1h};
  for (std::uint16_t i = 0; i < 4; ++i) {
    EXPECT_EQ(policy.judge(address(9), numbered(i), now + i * 20ms), Verdict::refuse);
  }
  EXPECT_EQ(policy.judge(address(9), numbered(4), now + 80ms), Verdict::lock);
  EXPECT_EQ(policy.target(), address(9));
  EXPECT_EQ(policy.judge(address(9), numbered(5), now + 100ms), Verdict::accept);
  for (std::uint16_t i = 0; i < 20; ++i) {
    EXPECT_EQ(policy.judge(address(4000), numbered(i), now + 200ms), Verdict::refuse);
  }
}

TEST(SourcePolicy, PrefersTheAnnouncedSourceWhenItSpeaks) {
  SourcePolicy policy;
  policy.follow(address(4000), true);
  for (std::uint16_t i = 0; i < 4; ++i)
    policy.judge(address(9), numbered(i), TimePoint{1h});
  EXPECT_EQ(policy.judge(address(4000), numbered(77), TimePoint{1h}), Verdict::lock);
  EXPECT_EQ(policy.judge(address(9), numbered(4), TimePoint{1h}), Verdict::refuse);
}

TEST(SourcePolicy, ASlowChangingOrUnorderedSourceIsNotLatchedOn) {
  SourcePolicy policy;
  policy.follow(address(4000), true);
  TimePoint now{1h};
  for (std::uint16_t i = 0; i < 40; ++i) {
    EXPECT_EQ(policy.judge(address(9), numbered(i), now += 200ms), Verdict::refuse);
    EXPECT_EQ(policy.judge(address(10), numbered(i, i), now), Verdict::refuse);
    EXPECT_EQ(policy.judge(address(11), numbered(static_cast<std::uint16_t>(i * 999)), now), Verdict::refuse);
  }
}

TEST(SourcePolicy, AFloodOfStrangersDoesNotPushOutOneThatSpeaksSteadily) {
  SourcePolicy policy;
  policy.follow(address(4000), true);
  TimePoint now{1h};
  Verdict verdict = Verdict::refuse;
  std::uint16_t stranger = 10'000;
  for (std::uint16_t i = 0; i < 5; ++i, now += 20ms) {
    verdict = policy.judge(address(9), numbered(i), now);
    if (i == 0) verdict = policy.judge(address(9), numbered(++i), now += 1ms);
    for (int flood = 0; flood < 200; ++flood, ++stranger)
      policy.judge(address(stranger), numbered(stranger), now);
  }
  EXPECT_EQ(verdict, Verdict::lock);
}

TEST(SourcePolicy, AReInviteWithTheSameAddressPrefersTheSourceFoundEarlier) {
  SourcePolicy policy;
  policy.follow(address(4000), true);
  for (std::uint16_t i = 0; i < 5; ++i)
    policy.judge(address(9), numbered(i), TimePoint{1h});
  policy.follow(address(4000), true);
  EXPECT_EQ(policy.target(), address(9));
  EXPECT_EQ(policy.judge(address(9), numbered(60), TimePoint{1h}), Verdict::lock);
  policy.follow(address(5000), true);
  EXPECT_EQ(policy.target(), address(5000));
  EXPECT_EQ(policy.judge(address(9), numbered(61), TimePoint{1h}), Verdict::refuse);
}

ClipPtr clip_of(Codec codec, std::size_t size, std::uint8_t byte) {
  auto clip = std::make_shared<Clip>();
  clip->codec = codec;
  clip->payload.assign(size, byte);
  return clip;
}

TEST(Player, PlaysClipsWithoutAGapAndFillsTheLastPacketWithSilence) {
  Player player;
  Playlist playlist{clip_of(Codec::pcmu, 100, 1), nullptr, clip_of(Codec::pcmu, 0, 9), clip_of(Codec::pcmu, 100, 2)};
  player.play(playlist, 7);
  std::vector<std::uint8_t> packet(160);
  EXPECT_EQ(player.read(Codec::pcmu, packet), 160U);
  EXPECT_EQ(packet[99], 1);
  EXPECT_EQ(packet[100], 2);
  EXPECT_TRUE(player.is_playing());
  EXPECT_EQ(player.read(Codec::pcmu, packet), 40U);
  EXPECT_EQ(packet[39], 2);
  EXPECT_EQ(packet[40], 0xFF);
  EXPECT_FALSE(player.is_playing());
  EXPECT_EQ(player.play_number(), 7U);
}

TEST(Player, GivesTheOldPlaylistBackAndTranscodesForeignClips) {
  Player player;
  Playlist first{clip_of(Codec::pcmu, 160, 0xFF)};
  player.play(first, 1);
  EXPECT_TRUE(first.empty());
  Playlist second{clip_of(Codec::pcmu, 160, 0xFF), nullptr};
  player.play(second, 2);
  EXPECT_EQ(second.size(), 1U);
  std::vector<std::uint8_t> packet(160);
  player.read(Codec::pcma, packet);
  EXPECT_EQ(packet[0], 0xD5);
  Playlist old;
  player.stop(old);
  EXPECT_EQ(old.size(), 2U);
}

TEST(RtcpReporter, ReportsASenderOnlyWhileItSendsAndAnswersTheLastSr) {
  StreamIdentity identity;
  identity.ssrc = 5;
  identity.random = 1;
  TimePoint now{1h};
  RtcpReporter reporter(identity, now);
  EXPECT_FALSE(reporter.is_due(now + 2499ms));
  EXPECT_TRUE(reporter.is_due(now + 7500ms));

  Reception reception;
  std::array<std::uint8_t, kMaxRtcpSize> bytes;
  SenderInfo sent;
  sent.packets = 3;
  const auto report = [&] {
    return parse_rtcp(std::span(bytes).first(reporter.write(bytes, sent, reception, now, false)), 6).value();
  };
  EXPECT_TRUE(report().sender);
  EXPECT_FALSE(report().sender);

  RtcpReport theirs;
  theirs.ssrc = 6;
  theirs.sender = SenderInfo{0x1111222233334444, 0, 0, 0};
  theirs.block = ReportBlock{5, 0, 0, 0, 42, 0, 0};
  std::array<std::uint8_t, kMaxRtcpSize> their_bytes;
  EXPECT_TRUE(reporter.receive(std::span(their_bytes).first(write_rtcp(theirs, their_bytes)), now));
  EXPECT_EQ(reporter.remote_jitter(), 42U);
  reception.receive(numbered(1, 6), now, true);
  now += 500ms;
  const RtcpReport answer = report();
  ASSERT_TRUE(answer.block);
  EXPECT_EQ(answer.block->last_sr, 0x22223333U);
  EXPECT_EQ(answer.block->delay_since_sr, 32768U);
}

TEST(PaceMeter, TellsTheGreatestAndTheNinetyNinthOfAHundred) {
  PaceMeter meter;
  for (int i = 0; i < 990; ++i)
    meter.record(50us, 0us);
  for (int i = 0; i < 9; ++i)
    meter.record(3ms, 0us);
  meter.record(8ms, 0us);
  Pacing pacing = meter.take();
  EXPECT_GE(pacing.late_p99, 50us);
  EXPECT_LT(pacing.late_p99, 65us);
  EXPECT_EQ(pacing.late_max, 8ms);
  pacing = meter.take();
  EXPECT_EQ(pacing.late_max, 0us);
  for (int i = 0; i < 100; ++i)
    meter.record(i < 90 ? 0us : 5ms, 0us);
  pacing = meter.take();
  EXPECT_GE(pacing.late_p99, 4500us);
}

TEST(Handover, KeepsTheOrder) {
  struct Item {
    int value;
    Item* next = nullptr;
  };
  Handover<Item> handover;
  EXPECT_EQ(handover.take_all(), nullptr);
  Item items[3] = {{1}, {2}, {3}};
  for (Item& item : items)
    handover.put(&item);
  int expected = 1;
  for (Item* item = handover.take_all(); item != nullptr; item = item->next)
    EXPECT_EQ(item->value, expected++);
  EXPECT_EQ(expected, 4);
}

}  // namespace
}  // namespace aftertone::media
