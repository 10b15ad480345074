#include "call/heard_audio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numbers>
#include <string>

#include "media/codec/g711.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;
using media::Codec;

std::string tone(double hertz, std::chrono::milliseconds length, double amplitude = 8000) {
  std::string bytes;
  for (int i = 0; i < length.count() * 8; ++i) {
    const double sample = amplitude * std::sin(2 * std::numbers::pi * hertz * i / media::kSamplesPerSecond);
    bytes += static_cast<char>(media::encode_sample(Codec::pcmu, static_cast<std::int16_t>(sample)));
  }
  return bytes;
}

std::string silence(std::chrono::milliseconds length) {
  return std::string(static_cast<std::size_t>(length.count() * 8), '\xff');
}

class Heard : public testing::Test {
 protected:
  void arrive(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += async::Chunk::kCapacity) {
      async::Chunk* chunk = lane_.take();
      ASSERT_NE(chunk, nullptr);
      chunk->offset = offset_;
      chunk->size = static_cast<std::uint32_t>(std::min(async::Chunk::kCapacity, bytes.size() - at));
      std::memcpy(chunk->bytes.data(), bytes.data() + at, chunk->size);
      offset_ += chunk->size;
      lane_.send(chunk);
      heard_.drain(Codec::pcmu);
    }
  }
  std::uint64_t offset_ = 0;
  async::ChunkLane lane_{4};
  HeardAudio heard_{lane_};
};

TEST_F(Heard, FindsABeepOfAnyPitchWhereverItBegins) {
  for (const double hertz : {440.0, 1000.0, 1400.0}) {
    arrive(silence(130ms) + tone(hertz, 400ms) + silence(100ms));
    EXPECT_TRUE(heard_.find_tone(160ms, Codec::pcmu)) << hertz;
    heard_.skip_to_now();
  }
}

TEST_F(Heard, FindsABeepThatArrivesInPieces) {
  arrive(silence(60ms) + tone(1000, 90ms));
  EXPECT_FALSE(heard_.find_tone(160ms, Codec::pcmu));
  std::string rest = tone(1000, 200ms);
  arrive(rest);
  EXPECT_TRUE(heard_.find_tone(160ms, Codec::pcmu));
}

TEST_F(Heard, TakesNeitherSilenceNorTwoTonesNorNoiseForABeep) {
  std::string two_tones;
  for (int i = 0; i < 8000; ++i) {
    const double t = static_cast<double>(i) / media::kSamplesPerSecond;
    const double sample = 6000 * (std::sin(2 * std::numbers::pi * 697 * t) + std::sin(2 * std::numbers::pi * 1209 * t));
    two_tones += static_cast<char>(media::encode_sample(Codec::pcmu, static_cast<std::int16_t>(sample)));
  }
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 8000; ++i)
    noise += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  arrive(silence(500ms) + two_tones + noise);
  EXPECT_FALSE(heard_.find_tone(160ms, Codec::pcmu));
}

TEST_F(Heard, FindsExactBytesOnceAndGoesOnBehindThem) {
  arrive(silence(20ms) + "hello there" + silence(20ms));
  const std::string wanted = "hello";
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(wanted.data()), wanted.size());
  EXPECT_TRUE(heard_.find_exactly(bytes));
  EXPECT_FALSE(heard_.find_exactly(bytes));
}

}  // namespace
}  // namespace aftertone::call
