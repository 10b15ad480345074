// Two calls whose audio is passed on from one to the other.
#include <gtest/gtest.h>

#include <algorithm>

#include "media/engine/allocation_watch_fake.h"
#include "media/engine/loopback_fake.h"
#include "media/engine/relay_clock.h"

namespace aftertone::media {
namespace {

RelayedAudio numbered_audio(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc = 1) {
  RelayedAudio audio;
  audio.ssrc = ssrc;
  audio.sequence = sequence;
  audio.timestamp = timestamp;
  audio.size = 160;
  return audio;
}

TEST(RelayClock, KeepsDistancesAndWrapsAround) {
  RelayClock clock;
  auto place = clock.place(numbered_audio(65535, 0xFFFFFFF0), 10, 5000);
  EXPECT_TRUE(place.is_new);
  EXPECT_EQ(std::pair(place.sequence, place.timestamp), std::pair(std::uint16_t{10}, 5000U));
  place = clock.place(numbered_audio(2, 0xFFFFFFF0 + 480), 11, 5500);  // two were lost
  EXPECT_FALSE(place.is_new);
  EXPECT_EQ(std::pair(place.sequence, place.timestamp), std::pair(std::uint16_t{13}, 5480U));
  place = clock.place(numbered_audio(1, 0xFFFFFFF0 + 320), 14, 5500);  // and one of them comes late
  EXPECT_EQ(std::pair(place.sequence, place.timestamp), std::pair(std::uint16_t{12}, 5320U));
}

TEST(RelayClock, BeginsAnewWithAnotherSourceOrAfterAJumpAndLeavesRoomForOurOwn) {
  RelayClock clock;
  (void)clock.place(numbered_audio(100, 1000), 0, 0);
  clock.make_room();
  auto place = clock.place(numbered_audio(104, 1640), 7, 800);
  EXPECT_FALSE(place.is_new);
  EXPECT_EQ(std::pair(place.sequence, place.timestamp), std::pair(std::uint16_t{7}, 640U));
  EXPECT_TRUE(clock.place(numbered_audio(105, 900'000), 8, 960).is_new);
  place = clock.place(numbered_audio(9, 5, 2), 9, 1120);
  EXPECT_TRUE(place.is_new);
  EXPECT_EQ(std::pair(place.sequence, place.timestamp), std::pair(std::uint16_t{9}, 1120U));
}

class RelayTest : public EngineTest {
 protected:
  void couple(std::size_t threads, Codec a_codec = Codec::pcmu, Codec b_codec = Codec::pcmu) {
    a.reset();
    b.reset();
    EngineSettings settings;
    settings.threads = threads;
    restart(settings);
    a_peer = std::make_unique<FakePeer>(a_codec);
    b_peer = std::make_unique<FakePeer>(b_codec);
    b_peer->ssrc = 0x5678;
    a_to_b = std::make_shared<RelayLane>();
    b_to_a = std::make_shared<RelayLane>();
    a = open(a_log);
    b = open(b_log);
    a->connect(a_peer->media());
    b->connect(b_peer->media());
    a->relay({a_to_b, b_to_a});
    b->relay({b_to_a, a_to_b});
  }
  void TearDown() override {
    a.reset();
    b.reset();
  }
  // Each peer says `count` packets, 20 ms apart, and hears the other's.
  void talk(const Bytes& from_a, const Bytes& from_b, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      a_peer->send_audio(from_a, i, a->local_rtp());
      b_peer->send_audio(from_b, i, b->local_rtp());
      std::this_thread::sleep_for(20ms);  // the pace of speech, not a wait for anything
    }
  }

  EventLog a_log, b_log;
  std::unique_ptr<FakePeer> a_peer, b_peer;
  std::unique_ptr<Session> a, b;
  std::shared_ptr<RelayLane> a_to_b, b_to_a;
};

TEST_F(RelayTest, EachHearsTheOtherSampleForSample) {
  for (const std::size_t threads : {1U, 2U}) {
    couple(threads);
    const Bytes from_a = random_bytes(50 * 160, 1);
    const Bytes from_b = random_bytes(50 * 160, 2);
    talk(from_a, from_b, 50);
    EXPECT_EQ(b_peer->receive_audio(50), from_a);
    EXPECT_EQ(a_peer->receive_audio(50), from_b);
    for (const auto* headers : {&a_peer->headers, &b_peer->headers}) {
      EXPECT_EQ(std::ranges::count_if(*headers, &RtpHeader::marker), 1);
      for (std::size_t i = 1; i < headers->size(); ++i) {
        EXPECT_EQ(static_cast<std::uint16_t>((*headers)[i].sequence - (*headers)[i - 1].sequence), 1);
        EXPECT_EQ((*headers)[i].timestamp - (*headers)[i - 1].timestamp, 160U);
        EXPECT_EQ((*headers)[i].ssrc, (*headers)[0].ssrc);
      }
    }
    EXPECT_NE(b_peer->headers[0].ssrc, a_peer->ssrc);
  }
}

TEST_F(RelayTest, WithoutAnAllocationInTheTick) {
  couple(2);
  const Bytes audio = random_bytes(30 * 160);
  ASSERT_TRUE(audio.size() > 0);
  AllocationWatch::in_tick = 0;
  AllocationWatch::is_on = true;
  talk(audio, audio, 30);
  a->relay({});
  b->relay({});
  ASSERT_TRUE(wait_until_received(*a, 30));
  AllocationWatch::is_on = false;
  EXPECT_EQ(AllocationWatch::in_tick, 0);
}

TEST_F(RelayTest, FromOneLawToTheOther) {
  couple(1, Codec::pcmu, Codec::pcma);
  const Bytes from_a = random_bytes(10 * 160, 1);
  const Bytes from_b = random_bytes(10 * 160, 2);
  talk(from_a, from_b, 10);
  Bytes expected(from_a.size());
  transcode(Codec::pcmu, Codec::pcma, from_a, expected.data());
  EXPECT_EQ(b_peer->receive_audio(10), expected);
  transcode(Codec::pcma, Codec::pcmu, from_b, expected.data());
  EXPECT_EQ(a_peer->receive_audio(10), expected);
}

TEST_F(RelayTest, APacketOfSixtyMillisecondsGoesInPieces) {
  couple(1);
  const Bytes audio = random_bytes(480);
  a_peer->rtp.send(a_peer->packet(0, audio, payload_type(Codec::pcmu)), a->local_rtp());
  EXPECT_EQ(b_peer->receive_audio(3), audio);
  ASSERT_EQ(b_peer->headers.size(), 2U);
  EXPECT_EQ(static_cast<std::uint16_t>(b_peer->headers[1].sequence - b_peer->headers[0].sequence), 1);
  EXPECT_EQ(b_peer->headers[1].timestamp - b_peer->headers[0].timestamp, 240U);
}

TEST_F(RelayTest, WhoIsOnHoldIsSentNothingAndHearsTheRestAfterwards) {
  couple(1);
  const Bytes audio = random_bytes(20 * 160);
  RemoteMedia hold = b_peer->media();
  hold.send = false;
  b->connect(hold);
  for (std::size_t i = 0; i < 5; ++i)
    a_peer->send_audio(audio, i, a->local_rtp());
  ASSERT_TRUE(wait_until_received(*a, 5));
  EXPECT_FALSE(b_peer->rtp.receive(100ms));
  b->connect(b_peer->media());
  a_peer->send_audio(audio, 5, a->local_rtp());
  EXPECT_EQ(b_peer->receive_audio(1), Bytes(audio.begin() + 800, audio.begin() + 960));
}

TEST_F(RelayTest, KeysAreToldAndSentInBetween) {
  couple(1);
  b->send_digits("5");
  const Bytes audio = random_bytes(30 * 160);
  talk(audio, audio, 30);
  std::size_t events = 0;
  std::optional<RtpHeader> last;
  while (const auto bytes = b_peer->rtp.receive(100ms)) {
    const auto parsed = parse_rtp(*bytes);
    ASSERT_TRUE(parsed);
    if (parsed->header.payload_type == 101) ++events;
    if (last) {
      EXPECT_EQ(static_cast<std::uint16_t>(parsed->header.sequence - last->sequence), 1);
    }
    last = parsed->header;
  }
  EXPECT_GE(events, 5U);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->payload_type, payload_type(Codec::pcmu));  // and then audio again
}

}  // namespace
}  // namespace aftertone::media
