#include "media/engine/recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "media/codec/g711.h"

namespace aftertone::media {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kPacket = 160;

Bytes noise(std::size_t size) {
  std::mt19937 random(7);
  Bytes bytes(size);
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>(random());
  return bytes;
}

class RecorderTest : public ::testing::Test {
 protected:
  void start(RecordingLimits limits = {}, Codec codec = Codec::pcmu) {
    codec_ = codec;
    begin_ = limits.already_recorded;
    recorder_.start(9, limits, codec, now_);
  }
  // Packet `index` of `audio`, arriving now.
  void receive(const Bytes& audio, std::size_t index) {
    receive_at(static_cast<std::uint32_t>(first_timestamp_ + index * kPacket),
               std::span(audio).subspan(index * kPacket, kPacket));
  }
  void receive_at(std::uint32_t timestamp, std::span<const std::uint8_t> payload) {
    recorder_.receive(timestamp, codec_, payload, now_);
  }
  // What the lane's consumer sees: the bytes in order, gaps in the offsets as '?'.
  Bytes collect() {
    while (async::Chunk* chunk = lane_.receive()) {
      EXPECT_EQ(chunk->stream, 9U);
      EXPECT_GE(chunk->offset, begin_ + bytes_.size());
      EXPECT_FALSE(has_last_);
      bytes_.resize(chunk->offset - begin_, '?');
      bytes_.insert(bytes_.end(), chunk->bytes.begin(), chunk->bytes.begin() + chunk->size);
      has_last_ = chunk->is_last;
      lane_.give_back(chunk);
    }
    return bytes_;
  }
  RecordingReport finish(RecordingStop why = RecordingStop::asked) {
    recorder_.stop(why);
    const auto report = recorder_.take_report();
    EXPECT_TRUE(report);
    collect();
    EXPECT_TRUE(has_last_);
    return report.value_or(RecordingReport{});
  }

  async::ChunkLane lane_{64};
  Recorder recorder_{lane_};
  Recorder::TimePoint now_{1h};
  Codec codec_ = Codec::pcmu;
  std::uint64_t begin_ = 0;
  std::uint32_t first_timestamp_ = 0xFFFFF000;  // wraps on the way
  Bytes bytes_;
  bool has_last_ = false;
};

TEST_F(RecorderTest, WhatIsReceivedIsWhatIsRecorded) {
  const Bytes audio = noise(100 * kPacket);
  start();
  for (std::size_t i = 0; i < 100; ++i, now_ += 20ms)
    receive(audio, i);
  EXPECT_EQ(finish().bytes, audio.size());
  EXPECT_EQ(bytes_, audio);
}

TEST_F(RecorderTest, ReorderingAndDuplicatesChangeNothing) {
  const Bytes audio = noise(100 * kPacket);
  start();
  receive(audio, 0);
  for (std::size_t i = 1; i + 2 < 100; i += 3, now_ += 60ms) {
    for (const std::size_t packet : {i + 2, i, i + 1, i})
      receive(audio, packet);
  }
  EXPECT_EQ(finish().bytes, audio.size());
  EXPECT_EQ(bytes_, audio);
  EXPECT_EQ(recorder_.packets_late(), 0U);
}

TEST_F(RecorderTest, AMissingPacketIsSilence) {
  Bytes audio = noise(30 * kPacket);
  start({}, Codec::pcma);
  for (std::size_t i = 0; i < 30; ++i, now_ += 20ms) {
    if (i != 11) receive(audio, i);
  }
  std::fill_n(audio.begin() + 11 * kPacket, kPacket, 0xD5);
  finish();
  EXPECT_EQ(bytes_, audio);
}

TEST_F(RecorderTest, APacketBehindTheWindowIsDroppedAndCounted) {
  const Bytes audio = noise(60 * kPacket);
  start();
  for (std::size_t i = 0; i < 60; ++i, now_ += 20ms) {
    if (i != 3) receive(audio, i);
  }
  receive(audio, 3);
  finish();
  EXPECT_EQ(recorder_.packets_late(), 1U);
  EXPECT_EQ(bytes_[3 * kPacket], 0xFF);
}

TEST_F(RecorderTest, TheFirstPacketsMayArriveInAnyOrder) {
  const Bytes audio = noise(30 * kPacket);
  for (const auto& order : {std::array{1, 0, 2}, std::array{2, 0, 1}, std::array{2, 1, 0}, std::array{1, 2, 0}}) {
    bytes_.clear();
    has_last_ = false;
    start();
    for (const int packet : order)
      receive(audio, static_cast<std::size_t>(packet));
    for (std::size_t i = 3; i < 30; ++i, now_ += 20ms)
      receive(audio, i);
    EXPECT_EQ(finish().bytes, audio.size());
    EXPECT_EQ(bytes_, audio);
  }
  EXPECT_EQ(recorder_.packets_late(), 0U);
}

TEST_F(RecorderTest, WhatIsAppendedMayBeginInAnyOrderToo) {
  const Bytes audio = noise(2 * kPacket);
  RecordingLimits limits;
  limits.already_recorded = 8'000;
  start(limits);
  receive(audio, 1);
  receive(audio, 0);
  EXPECT_EQ(finish().bytes, 8'000 + audio.size());
  EXPECT_EQ(bytes_, audio);
}

TEST_F(RecorderTest, APacketFromLongBeforeTheFirstOneDoesNotOverwriteIt) {
  const Bytes audio = noise(10 * kPacket);
  start();
  receive(audio, 8);
  receive(audio, 0);
  receive(audio, 9);
  EXPECT_EQ(finish().bytes, 2 * kPacket);
  EXPECT_EQ(bytes_, Bytes(audio.begin() + 8 * kPacket, audio.end()));
  EXPECT_EQ(recorder_.packets_late(), 1U);
}

TEST_F(RecorderTest, APacketFromBeforeTheFirstOneIsTooLateOnceThatWasHandedOver) {
  const Bytes audio = noise(2 * kPacket);
  start();
  receive(audio, 1);
  now_ += 400ms;
  recorder_.watch(now_);
  receive(audio, 0);
  EXPECT_EQ(finish().bytes, kPacket);
  EXPECT_EQ(recorder_.packets_late(), 1U);
}

TEST_F(RecorderTest, WhatArrivedBeforeTheStartIsNotRecorded) {
  const Bytes audio = noise(3 * kPacket);
  start();
  now_ -= 1ms;
  receive(audio, 0);
  now_ += 1ms;
  receive(audio, 1);
  finish();
  EXPECT_EQ(bytes_, Bytes(audio.begin() + kPacket, audio.begin() + 2 * kPacket));
}

TEST_F(RecorderTest, TheOtherLawIsTranscoded) {
  const Bytes audio = noise(kPacket);
  start({}, Codec::pcma);
  recorder_.receive(5, Codec::pcmu, audio, now_);
  finish();
  Bytes expected(kPacket);
  transcode(Codec::pcmu, Codec::pcma, audio, expected.data());
  EXPECT_EQ(bytes_, expected);
}

TEST_F(RecorderTest, ABogusTimestampJumpIsCappedByTheArrivalClock) {
  const Bytes audio = noise(2 * kPacket);
  start();
  receive_at(1000, std::span(audio).first(kPacket));
  now_ += 40ms;
  receive_at(1000 + 3600U * 8000U, std::span(audio).last(kPacket));
  EXPECT_EQ(finish().bytes, 3 * kPacket);  // 20 ms of silence between them, as the clock says
}

TEST_F(RecorderTest, ATimestampThatFallsBackFarGoesOnByTheClock) {
  const Bytes audio = noise(2 * kPacket);
  start();
  receive_at(1'000'000, std::span(audio).first(kPacket));
  now_ += 20ms;
  receive_at(5, std::span(audio).last(kPacket));
  finish();
  EXPECT_EQ(bytes_, audio);
}

TEST_F(RecorderTest, APauseThatTheClockConfirmsStaysInTheRecording) {
  const Bytes audio = noise(2 * kPacket);
  start();
  receive_at(0, std::span(audio).first(kPacket));
  now_ += 5020ms;
  receive_at(40'160, std::span(audio).last(kPacket));
  EXPECT_EQ(finish().bytes, 40'160U + kPacket);
  EXPECT_EQ(bytes_[20'000], 0xFF);
}

TEST_F(RecorderTest, ANewStreamGoesOnAtTheEndOrLaterByTheClock) {
  const Bytes audio = noise(3 * kPacket);
  start();
  receive_at(0, std::span(audio).first(kPacket));
  recorder_.begin_new_stream();
  receive_at(77, std::span(audio).subspan(kPacket, kPacket));  // arrives at once
  recorder_.begin_new_stream();
  now_ += 120ms;
  receive_at(999'999, std::span(audio).last(kPacket));
  EXPECT_EQ(finish().bytes, 8 * kPacket);
  EXPECT_TRUE(std::equal(audio.begin(), audio.begin() + 2 * kPacket, bytes_.begin()));
  EXPECT_TRUE(std::equal(audio.end() - kPacket, audio.end(), bytes_.end() - kPacket));
}

TEST_F(RecorderTest, HoldIsNotRecorded) {
  const Bytes audio = noise(2 * kPacket);
  start();
  receive_at(0, std::span(audio).first(kPacket));
  recorder_.pause();
  now_ += 60s;
  receive_at(480'000, std::span(audio).first(kPacket));
  recorder_.resume(now_);
  receive_at(480'160, std::span(audio).last(kPacket));
  finish();
  EXPECT_EQ(bytes_, audio);
}

TEST_F(RecorderTest, EndsExactlyAtTheGreatestLength) {
  const Bytes audio = noise(100 * kPacket);
  RecordingLimits limits;
  limits.max_length = 505ms;
  start(limits);
  for (std::size_t i = 0; i < 100 && recorder_.is_recording(); ++i, now_ += 20ms)
    receive(audio, i);
  const auto report = recorder_.take_report();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->stop, RecordingStop::max_length);
  EXPECT_EQ(report->bytes, 4040U);
  EXPECT_EQ(collect(), Bytes(audio.begin(), audio.begin() + 4040));
}

TEST_F(RecorderTest, AppendingCountsWhatIsThereAlready) {
  const Bytes audio = noise(10 * kPacket);
  RecordingLimits limits;
  limits.already_recorded = 8000;
  limits.max_length = 1100ms;
  start(limits);
  for (std::size_t i = 0; i < 10; ++i, now_ += 20ms)
    receive(audio, i);
  const auto report = recorder_.take_report();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bytes, 8800U);
  EXPECT_EQ(collect().size(), 800U);
}

TEST_F(RecorderTest, SilenceEndsItAndSoundKeepsItGoing) {
  const Bytes loud(kPacket, 0x10);
  const Bytes quiet(kPacket, 0xFE);
  RecordingLimits limits;
  limits.max_silence = 2s;
  start(limits);
  std::uint32_t timestamp = 0;
  for (int i = 0; i < 400; ++i, now_ += 20ms, timestamp += kPacket) {
    receive_at(timestamp, i == 50 || i == 120 ? loud : quiet);
    recorder_.watch(now_);
    if (!recorder_.is_recording()) break;
  }
  const auto report = recorder_.take_report();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->stop, RecordingStop::silence);
  EXPECT_EQ(report->bytes, 221 * kPacket);
  EXPECT_EQ(report->silent_bytes, 100 * kPacket);
}

TEST_F(RecorderTest, WhatStayedAwayIsNoSilenceThatWasRecorded) {
  const Bytes loud(kPacket, 0x10);
  RecordingLimits limits;
  limits.max_silence = 2s;
  start(limits);
  std::uint32_t timestamp = 0;
  for (int i = 0; i < 50; ++i, now_ += 20ms, timestamp += kPacket)
    receive_at(timestamp, loud);
  recorder_.watch(now_ + 2s);
  const auto report = recorder_.take_report();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->stop, RecordingStop::silence);
  EXPECT_EQ(report->bytes, 50 * kPacket);
  EXPECT_EQ(report->silent_bytes, 0U);
}

TEST_F(RecorderTest, SilenceCountsAlsoWithoutAnyPacket) {
  RecordingLimits limits;
  limits.max_silence = 2s;
  start(limits);
  recorder_.watch(now_ + 1999ms);
  EXPECT_TRUE(recorder_.is_recording());
  recorder_.watch(now_ + 2s);
  const auto report = recorder_.take_report();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bytes, 0U);
  collect();
  EXPECT_TRUE(has_last_);
}

TEST_F(RecorderTest, WhatWasSaidIsHandedOverWhenNoMorePacketsCome) {
  const Bytes audio = noise(30 * kPacket);
  start();
  for (std::size_t i = 0; i < 15; ++i, now_ += 20ms)
    receive(audio, i);
  recorder_.watch(now_);
  EXPECT_LT(collect().size(), 15 * kPacket);
  now_ += 300ms;
  recorder_.watch(now_);
  EXPECT_EQ(collect().size(), 15 * kPacket);
  for (std::size_t i = 15; i < 30; ++i, now_ += 20ms)
    receive(audio, i);
  finish();
  EXPECT_EQ(bytes_, audio);
}

TEST_F(RecorderTest, AStalledDiskLosesBytesButNotTheirPlace) {
  const Bytes audio = noise(200 * kPacket);
  start();
  std::vector<async::Chunk*> hoarded;
  while (async::Chunk* chunk = lane_.take())
    hoarded.push_back(chunk);
  for (std::size_t i = 0; i < 100; ++i, now_ += 20ms)
    receive(audio, i);
  for (async::Chunk* chunk : hoarded)
    lane_.give_back(chunk);
  for (std::size_t i = 100; i < 200; ++i, now_ += 20ms)
    receive(audio, i);
  const RecordingReport report = finish();
  EXPECT_EQ(report.bytes, audio.size());
  EXPECT_EQ(report.bytes_dropped, 100 * kPacket);
  EXPECT_EQ(bytes_.size(), audio.size());
  EXPECT_TRUE(std::equal(audio.begin() + 100 * kPacket, audio.end(), bytes_.begin() + 100 * kPacket));
}

TEST_F(RecorderTest, TheEndWaitsForAFreeChunk) {
  start();
  std::vector<async::Chunk*> hoarded;
  while (async::Chunk* chunk = lane_.take())
    hoarded.push_back(chunk);
  recorder_.stop(RecordingStop::asked);
  EXPECT_FALSE(recorder_.take_report());
  lane_.give_back(hoarded.back());
  EXPECT_TRUE(recorder_.take_report());
  collect();
  EXPECT_TRUE(has_last_);
}

TEST_F(RecorderTest, AnyTimestampsAndSizesStayWithinBounds) {
  std::mt19937 random(3);
  const Bytes audio = noise(4000);
  RecordingLimits limits;
  limits.max_length = 60s;
  start(limits);
  for (int i = 0; i < 20'000 && recorder_.is_recording(); ++i) {
    now_ += std::chrono::milliseconds(random() % 3);
    const auto timestamp = static_cast<std::uint32_t>(random() % 4 == 0 ? random() : random() % 50'000);
    receive_at(timestamp, std::span(audio).first(random() % 2000));
    if (random() % 50 == 0) recorder_.begin_new_stream();
    collect();
  }
  recorder_.stop(RecordingStop::asked);
  const auto report = recorder_.take_report();
  ASSERT_TRUE(report);
  EXPECT_LE(report->bytes, 480'000U);
  EXPECT_EQ(collect().size(), report->bytes);
}

}  // namespace
}  // namespace aftertone::media
