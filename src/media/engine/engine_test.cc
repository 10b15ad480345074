// The engine over real sockets on loopback.
#include "media/engine/engine.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "media/audio/clips.h"
#include "media/engine/loopback_fake.h"
#include "media/rtp/rtcp.h"

namespace aftertone::media {
namespace {

TEST_F(EngineTest, PlaysExactlyTheClipsBytesPaced) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  const Bytes audio = random_bytes(50 * 160);
  session->connect(peer.media());
  const auto began = std::chrono::steady_clock::now();
  session->play({clip_of(Codec::pcmu, {audio.begin(), audio.begin() + 1000}),
                 clip_of(Codec::pcmu, {audio.begin() + 1000, audio.end()})},
                7);
  EXPECT_EQ(peer.receive_audio(50), audio);
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_GE(took, 49 * 20ms - 100ms);  // less only by what a stalled wheel may catch up
  for (std::size_t i = 1; i < 50; ++i) {
    EXPECT_EQ(static_cast<std::uint16_t>(peer.headers[i].sequence - peer.headers[i - 1].sequence), 1);
    EXPECT_EQ((peer.headers[i].timestamp - peer.headers[i - 1].timestamp) % 160, 0U);
  }
  EXPECT_TRUE(peer.headers[0].marker);
  EXPECT_EQ(std::ranges::count_if(peer.headers, &RtpHeader::marker), 1);
  const auto finished = log.wait_for<PlayFinished>();
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->play_number, 7U);
  EXPECT_FALSE(peer.rtp.receive(60ms));  // nothing after the end
  EXPECT_EQ(session->statistics().packets_sent, 50U);
}

TEST_F(EngineTest, APacketTimeOfFortyMillisecondsSendsTwiceTheBytesHalfAsOften) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  const Bytes audio = random_bytes(10 * 160);
  RemoteMedia media = peer.media();
  media.packet_time = 40ms;
  session->connect(media);
  session->play({clip_of(Codec::pcmu, audio)}, 1);
  EXPECT_EQ(peer.receive_audio(10), audio);
  EXPECT_EQ(peer.headers.size(), 5U);
}

TEST_F(EngineTest, OnHoldWhatPlaysStandsStillAndGoesOn) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  const Bytes audio = random_bytes(40 * 160);
  session->connect(peer.media());
  session->play({clip_of(Codec::pcmu, audio)}, 1);
  Bytes heard = peer.receive_audio(10);
  RemoteMedia hold = peer.media();
  hold.send = false;
  session->connect(hold);
  while (const auto bytes = peer.rtp.receive(100ms)) {
    heard.insert(heard.end(), bytes->begin() + kRtpHeaderSize, bytes->end());
  }
  ASSERT_LT(heard.size(), audio.size());
  session->connect(peer.media());
  const Bytes rest = peer.receive_audio(40 - heard.size() / 160);
  heard.insert(heard.end(), rest.begin(), rest.end());
  EXPECT_EQ(heard, audio);
  EXPECT_TRUE(log.wait_for<PlayFinished>());
}

TEST_F(EngineTest, StoppedPlayingIsNotFinished) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  session->connect(peer.media());
  session->play({silence(Codec::pcmu, 10s)}, 1);
  peer.receive_audio(2);
  session->stop_playing();
  session->play({}, 2);  // nothing to play is finished at once
  const auto finished = log.wait_for<PlayFinished>();
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->play_number, 2U);
}

class Recording : public EngineTest, public ::testing::WithParamInterface<Codec> {
 protected:
  using EngineTest::engine_;
};

TEST_P(Recording, StoresExactlyWhatWasSentDespiteReorderingAndDuplicates) {
  EventLog log;
  FakePeer peer(GetParam());
  const auto session = open(log);
  const Bytes audio = random_bytes(100 * 160);
  session->connect(peer.media());
  session->start_recording(5, {});
  const Address to = session->local_rtp();
  peer.send_audio(audio, 0, to);
  for (std::size_t i = 1; i < 100; i += 3) {
    for (const std::size_t index : {i + 2, i, i + 1, i})
      peer.send_audio(audio, index, to);
    std::this_thread::sleep_for(10ms);  // a phone's pace, roughly; nothing waits for it
  }
  session->stop_recording();
  const auto stopped = log.wait_for<RecordingStopped>();
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->report.stop, RecordingStop::asked);
  EXPECT_EQ(stopped->report.bytes, audio.size());
  EXPECT_EQ(stopped->report.bytes_dropped, 0U);
  EXPECT_EQ(journal_.wait_for_end(5), audio);
}

INSTANTIATE_TEST_SUITE_P(Codecs, Recording, ::testing::Values(Codec::pcmu, Codec::pcma));

TEST_F(EngineTest, AudioUnderADynamicPayloadTypeIsRecordedAndSent) {
  EventLog log;
  FakePeer peer(Codec::pcma);
  const auto session = open(log);
  RemoteMedia media = peer.media();
  media.audio_payload_type = 97;
  session->connect(media);
  session->start_recording(8, {});
  const Bytes audio = random_bytes(10 * 160);
  for (std::size_t i = 0; i < 10; ++i)
    peer.rtp.send(peer.packet(i, std::span(audio).subspan(i * 160, 160), 97), session->local_rtp());
  session->stop_recording();
  EXPECT_EQ(journal_.wait_for_end(8), audio);
  session->play({clip_of(Codec::pcma, audio)}, 1);
  EXPECT_EQ(peer.receive_audio(10), audio);
  EXPECT_EQ(peer.headers.front().payload_type, 97);
}

TEST_F(EngineTest, AKeyPressIsSilenceInTheRecording) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  Bytes audio = random_bytes(10 * 160);
  session->connect(peer.media());
  session->start_recording(7, {});
  for (std::size_t i = 0; i < 10; ++i) {
    if (i == 4) {
      peer.rtp.send(peer.packet(4, Bytes{5, 0x8A, 3, 32}, 101), session->local_rtp());
    } else {
      peer.send_audio(audio, i, session->local_rtp());
    }
  }
  session->stop_recording();
  std::fill_n(audio.begin() + 4 * 160, 160, 0xFF);
  EXPECT_EQ(journal_.wait_for_end(7), audio);
  EXPECT_EQ(log.wait_for_digits(1), "5");
}

TEST_F(EngineTest, TwoSessionsHearEachOthersKeys) {
  EventLog log_a;
  EventLog log_b;
  const auto a = open(log_a);
  const auto b = open(log_b);
  const auto media_of = [](const Session& session) {
    RemoteMedia media;
    media.rtp = session.local_rtp();
    media.rtcp = {"127.0.0.1", static_cast<std::uint16_t>(media.rtp.port + 1)};
    media.telephone_event_receive = 96;
    media.telephone_event_send = 96;
    return media;
  };
  a->connect(media_of(*b));
  b->connect(media_of(*a));
  b->play({silence(Codec::pcmu, 1s)}, 1);
  a->send_digits("19*#");
  b->send_digits("D00");
  EXPECT_EQ(log_b.wait_for_digits(4), "19*#");
  EXPECT_EQ(log_a.wait_for_digits(3), "D00");
  EXPECT_TRUE(log_b.wait_for<PlayFinished>());  // goes on after the keys
}

// A key as a telephone makes it: two tones, -13 dBm0 each.
ClipPtr key_tones(Codec codec, double low, double high) {
  const ClipPtr a = tone(Codec::pcmu, low, 100ms, -13);
  const ClipPtr b = tone(Codec::pcmu, high, 100ms, -13);
  Bytes sum(a->payload.size());
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const auto& linear = decode_table(Codec::pcmu);
    sum[i] = encode_sample(codec, static_cast<std::int16_t>(linear[a->payload[i]] + linear[b->payload[i]]));
  }
  return clip_of(codec, sum);
}

TEST_F(EngineTest, KeysInTheAudioAreHeardWithoutTelephoneEvents) {
  EventLog log_a;
  EventLog log_b;
  const auto a = open(log_a);
  const auto b = open(log_b);
  RemoteMedia media;
  media.codec = Codec::pcma;
  media.rtp = b->local_rtp();
  a->connect(media);
  media.rtp = a->local_rtp();
  b->connect(media);
  const ClipPtr pause = silence(Codec::pcma, 100ms);
  const ClipPtr one = key_tones(Codec::pcma, 697, 1209);
  const ClipPtr pound = key_tones(Codec::pcma, 941, 1477);
  a->play({pause, one, pause, pound, pause, one, pause}, 1);
  EXPECT_EQ(log_b.wait_for_digits(3), "1#1");
}

TEST_F(EngineTest, AStrangerIsNotRecordedAndHearsNothing) {
  EventLog log;
  FakePeer peer;
  FakePeer stranger;
  const auto session = open(log);
  const Bytes audio = random_bytes(50 * 160);
  stranger.send_audio(audio, 1, session->local_rtp());  // before anyone is known: counted
  session->connect(peer.media());
  session->play({silence(Codec::pcmu, 500ms)}, 1);
  session->start_recording(8, {});
  for (std::size_t i = 0; i < 50; ++i) {
    peer.send_audio(audio, i, session->local_rtp());
    stranger.send_audio(random_bytes(50 * 160, 2), i, session->local_rtp());
  }
  EXPECT_TRUE(log.wait_for<PlayFinished>());
  session->stop_recording();
  EXPECT_EQ(journal_.wait_for_end(8), audio);
  EXPECT_GE(session->statistics().packets_refused, 1U);
  EXPECT_FALSE(stranger.rtp.receive(0ms));
}

TEST_F(EngineTest, LatchesOnTheSourceThatSpeaksAndThenRefusesOthers) {
  EventLog log;
  FakePeer behind_nat;
  FakePeer stranger;
  const FakeSocket announced;
  const auto session = open(log);
  RemoteMedia media = behind_nat.media();
  media.rtp = announced.address();
  media.latch = true;
  session->connect(media);
  const Bytes audio = random_bytes(60 * 160);
  for (std::size_t i = 0; i < 5; ++i)
    behind_nat.send_audio(audio, i, session->local_rtp());
  ASSERT_TRUE(wait_until_received(*session, 1));
  EXPECT_EQ(session->statistics().packets_refused, 4U);
  session->play({clip_of(Codec::pcmu, {audio.begin(), audio.begin() + 1600})}, 1);
  EXPECT_EQ(behind_nat.receive_audio(10), Bytes(audio.begin(), audio.begin() + 1600));
  session->start_recording(9, {});
  for (std::size_t i = 5; i < 60; ++i) {
    behind_nat.send_audio(audio, i, session->local_rtp());
    stranger.send_audio(audio, i, session->local_rtp());
  }
  session->stop_recording();
  EXPECT_EQ(journal_.wait_for_end(9), Bytes(audio.begin() + 800, audio.end()));
  EXPECT_FALSE(stranger.rtp.receive(0ms));
}

TEST_F(EngineTest, ASilentPeerIsLostOnceAndEndsTheRecording) {
  EngineSettings settings;
  settings.media_timeout = 200ms;
  restart(settings);
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  session->connect(peer.media());
  session->start_recording(10, {});
  peer.send_audio(random_bytes(160), 0, session->local_rtp());
  const auto stopped = log.wait_for<RecordingStopped>();
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->report.stop, RecordingStop::media_lost);
  EXPECT_EQ(journal_.wait_for_end(10).size(), 160U);
  EXPECT_TRUE(log.wait_for<MediaLost>());
  EXPECT_FALSE(log.wait_for<MediaLost>(400ms));
  peer.send_audio(random_bytes(320), 1, session->local_rtp());
  EXPECT_TRUE(log.wait_for<MediaLost>());
}

TEST_F(EngineTest, OnHoldNobodyIsMissed) {
  EngineSettings settings;
  settings.media_timeout = 100ms;
  restart(settings);
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  RemoteMedia hold = peer.media();
  hold.receive = false;
  session->connect(hold);
  EXPECT_FALSE(log.wait_for<MediaLost>(300ms));
  session->connect(peer.media());
  EXPECT_TRUE(log.wait_for<MediaLost>());
}

TEST_F(EngineTest, WhatArrivedBeforeAHoldIsRecordedAndWhatArrivesInItIsNot) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  const Bytes audio = random_bytes(20 * 160);
  session->connect(peer.media());
  session->start_recording(11, {});
  for (std::size_t i = 0; i < 10; ++i)
    peer.send_audio(audio, i, session->local_rtp());
  RemoteMedia hold = peer.media();
  hold.receive = false;
  session->connect(hold);
  ASSERT_TRUE(wait_until_received(*session, 10));
  for (std::size_t i = 10; i < 15; ++i)
    peer.send_audio(audio, i, session->local_rtp());
  ASSERT_TRUE(wait_until_received(*session, 15));
  session->connect(peer.media());
  for (std::size_t i = 15; i < 20; ++i)
    peer.send_audio(audio, i, session->local_rtp());
  session->stop_recording();
  const Bytes recorded = journal_.wait_for_end(11);
  ASSERT_GE(recorded.size(), 15u * 160);
  EXPECT_EQ(Bytes(recorded.begin(), recorded.begin() + 1600), Bytes(audio.begin(), audio.begin() + 1600));
  EXPECT_EQ(Bytes(recorded.end() - 800, recorded.end()), Bytes(audio.end() - 800, audio.end()));
  EXPECT_TRUE(std::all_of(recorded.begin() + 1600, recorded.end() - 800, [](auto byte) { return byte == 0xFF; }));
}

TEST_F(EngineTest, SaysGoodbyeByRtcpWithTheLossItSaw) {
  EventLog log;
  FakePeer peer;
  auto session = open(log);
  session->connect(peer.media());
  const Bytes audio = random_bytes(10 * 160);
  for (const std::size_t i : {0U, 1U, 3U, 4U})
    peer.send_audio(audio, i, session->local_rtp());
  ASSERT_TRUE(wait_until_received(*session, 4));
  session.reset();
  const auto bytes = peer.rtcp.receive();
  ASSERT_TRUE(bytes);
  const auto report = parse_rtcp(*bytes, peer.ssrc);
  ASSERT_TRUE(report && report->block);
  EXPECT_TRUE(report->is_bye);
  EXPECT_EQ(report->cname.size(), 16U);
  EXPECT_EQ(report->block->lost, 1U);
}

TEST_F(EngineTest, ReadsTheReportsOfThePeer) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  session->connect(peer.media());
  session->play({silence(Codec::pcmu, 100ms)}, 1);
  peer.receive_audio(1);
  RtcpReport report;
  report.ssrc = peer.ssrc;
  report.cname = "peer";
  report.block = ReportBlock{peer.headers[0].ssrc, 0, 0, 0, 77, 0, 0};
  Bytes bytes(kMaxRtcpSize);
  bytes.resize(write_rtcp(report, std::span(bytes).first<kMaxRtcpSize>()));
  const Address rtcp{"127.0.0.1", static_cast<std::uint16_t>(session->local_rtp().port + 1)};
  peer.rtcp.send(bytes, rtcp);
  const auto deadline = std::chrono::steady_clock::now() + kTestDeadline;
  while (session->statistics().rtcp_received == 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(session->statistics().rtcp_received, 1U);
  EXPECT_EQ(session->statistics().remote_jitter_samples, 77U);
}

TEST_F(EngineTest, APeerThatRefusesPacketsIsCountedAndNothingEnds) {
  EventLog log;
  RemoteMedia media;
  {
    const FakePeer gone;
    media = gone.media();
  }
  const auto session = open(log);
  session->connect(media);
  session->play({silence(Codec::pcmu, 200ms)}, 1);
  EXPECT_TRUE(log.wait_for<PlayFinished>());
  EXPECT_GT(session->statistics().socket_errors, 0U);
}

}  // namespace
}  // namespace aftertone::media
