// When a recording begins, over real sockets on loopback.
#include <gtest/gtest.h>

#include "media/audio/clips.h"
#include "media/engine/loopback_fake.h"

namespace aftertone::media {
namespace {

TEST_F(EngineTest, WhatArrivedBeforeTheRecordingIsNotInIt) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  const Bytes audio = random_bytes(20 * 160);
  session->connect(peer.media());
  peer.send_audio(audio, 0, session->local_rtp());
  ASSERT_TRUE(wait_until_received(*session, 1));
  for (std::size_t i = 1; i < 10; ++i)
    peer.send_audio(audio, i, session->local_rtp());
  session->start_recording(6, {});
  for (std::size_t i = 10; i < 20; ++i)
    peer.send_audio(audio, i, session->local_rtp());
  session->stop_recording();
  EXPECT_EQ(journal_.wait_for_end(6), Bytes(audio.begin() + 1600, audio.end()));
}

// Nobody has to hear of the beep's end first: not a word is lost while the dialogue's loop has other things to do.
TEST_F(EngineTest, ARecordingThatWaitsForTheBeepBeginsWithItsEnd) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  const Bytes audio = random_bytes(20 * 160);
  session->connect(peer.media());
  session->play({clip_of(Codec::pcmu, random_bytes(5 * 160))}, 1);
  RecordingLimits limits;
  limits.after_playing = true;
  session->start_recording(12, limits);
  for (std::size_t i = 0; i < 2; ++i)  // over the beep
    peer.send_audio(audio, i, session->local_rtp());
  ASSERT_TRUE(wait_until_received(*session, 1));
  ASSERT_TRUE(log.wait_for<PlayFinished>());
  for (std::size_t i = 10; i < 20; ++i)
    peer.send_audio(audio, i, session->local_rtp());
  session->stop_recording();
  EXPECT_EQ(journal_.wait_for_end(12), Bytes(audio.begin() + 1600, audio.end()));
}

TEST_F(EngineTest, ARecordingThatIsStoppedInTheBeepIsEmptyAndToldOf) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  session->connect(peer.media());
  session->play({clip_of(Codec::pcmu, random_bytes(500 * 160))}, 1);
  RecordingLimits limits;
  limits.after_playing = true;
  session->start_recording(13, limits);
  session->stop_recording();
  const auto stopped = log.wait_for<RecordingStopped>();
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->report.bytes, 0U);
  EXPECT_EQ(journal_.wait_for_end(13), Bytes());
}

}  // namespace
}  // namespace aftertone::media
