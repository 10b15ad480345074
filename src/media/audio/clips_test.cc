#include "media/audio/clips.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <cmath>
#include <fstream>
#include <numbers>
#include <random>

#include "media/codec/g711.h"

namespace aftertone::media {
namespace {

using namespace std::chrono_literals;

class Clips : public ::testing::Test {
 protected:
  Clips() : folder_(std::filesystem::temp_directory_path() / ("aftertone-clips-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Clips() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write_sine(const std::string& name, int rate, int channels, double hertz, double seconds) {
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = channels;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    const auto path = folder_ / name;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    std::vector<float> frame(static_cast<std::size_t>(channels));
    for (int i = 0; i < static_cast<int>(rate * seconds); ++i) {
      std::ranges::fill(frame, static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * hertz * i / rate)));
      sf_writef_float(file, frame.data(), 1);
    }
    sf_close(file);
    return path;
  }
  std::filesystem::path write_coded(const std::string& name, int coding, const std::vector<std::uint8_t>& bytes) {
    SF_INFO info{};
    info.samplerate = 8000;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | coding;
    const auto path = folder_ / name;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    sf_write_raw(file, bytes.data(), static_cast<sf_count_t>(bytes.size()));
    sf_close(file);
    return path;
  }
  std::filesystem::path folder_;
};

// The level of `hertz` in the clip, in dB of full scale, away from its edges (Goertzel).
double level_of(const Clip& clip, double hertz) {
  const auto& table = decode_table(clip.codec);
  double re = 0;
  double im = 0;
  std::size_t count = 0;
  for (std::size_t i = 800; i + 800 < clip.payload.size(); ++i, ++count) {
    const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / 8000;
    re += table[clip.payload[i]] * std::cos(phase);
    im += table[clip.payload[i]] * std::sin(phase);
  }
  return 20 * std::log10(2 * std::hypot(re, im) / static_cast<double>(count) / 32768 + 1e-9);
}

TEST_F(Clips, AWavFileInTheCodecKeepsItsBytesExactly) {
  std::mt19937 random(5);
  std::vector<std::uint8_t> bytes(12'345);
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>(random());
  const auto mu_law = clip_from_file_blocking(write_coded("u.wav", SF_FORMAT_ULAW, bytes), Codec::pcmu);
  const auto a_law = clip_from_file_blocking(write_coded("a.wav", SF_FORMAT_ALAW, bytes), Codec::pcma);
  ASSERT_TRUE(mu_law && a_law);
  EXPECT_EQ((*mu_law)->payload, bytes);
  EXPECT_EQ((*a_law)->payload, bytes);
}

TEST_F(Clips, OtherRatesAndChannelsBecomeEightThousandMono) {
  for (const int rate : {8000, 11'025, 16'000, 44'100, 48'000}) {
    const auto path = write_sine("s" + std::to_string(rate) + ".wav", rate, 2, 1000, 1);
    const auto clip = clip_from_file_blocking(path, Codec::pcma);
    ASSERT_TRUE(clip);
    EXPECT_NEAR(static_cast<double>((*clip)->payload.size()), 8000, 2) << rate;
    EXPECT_NEAR(level_of(**clip, 1000), -6, 0.3) << rate;
  }
}

TEST_F(Clips, WhatTheTelephoneBandCannotCarryIsFilteredAndNotFolded) {
  const auto clip = clip_from_file_blocking(write_sine("high.wav", 16'000, 1, 5500, 1), Codec::pcmu);
  ASSERT_TRUE(clip);
  EXPECT_LT(level_of(**clip, 2500), -60);  // where it would fold to
}

TEST_F(Clips, MissingAndForeignFilesAreErrors) {
  const auto missing = clip_from_file_blocking(folder_ / "none.wav", Codec::pcmu);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  std::ofstream(folder_ / "text.wav") << "this is not audio at all, only text that somebody named wav";
  const auto foreign = clip_from_file_blocking(folder_ / "text.wav", Codec::pcmu);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, Code::unsupported);
}

TEST(Tones, HaveTheirLengthAndLevel) {
  const ClipPtr clip = tone(Codec::pcmu, 1000, 1s, -10);
  EXPECT_EQ(clip->payload.size(), 8000U);
  EXPECT_NEAR(level_of(*clip, 1000), -10 - 3.17, 0.3);
  EXPECT_EQ(beep(Codec::pcma)->payload.size(), 3200U);
  EXPECT_EQ(beep(Codec::pcma)->codec, Codec::pcma);
  EXPECT_EQ(silence(Codec::pcmu, 20ms)->payload, std::vector<std::uint8_t>(160, 0xFF));
}

TEST(Tones, CodedAudioIsTranscodedOnlyWhenTheCodecDiffers) {
  const std::vector<std::uint8_t> bytes{0xFF, 0x10};
  EXPECT_EQ(clip_from_coded(Codec::pcmu, bytes, Codec::pcmu)->payload, bytes);
  EXPECT_EQ(clip_from_coded(Codec::pcmu, bytes, Codec::pcma)->payload[0], 0xD5);
}

TEST_F(Clips, TheCacheSharesAClipAndForgetsTheLeastUsedBeyondItsBound) {
  ClipCache cache(10'000);
  const auto first = write_sine("1.wav", 8000, 1, 400, 1);
  const auto second = write_sine("2.wav", 8000, 1, 500, 1);
  EXPECT_EQ(cache.find(first, Codec::pcmu), nullptr);
  ClipPtr held = *cache.load_blocking(first, Codec::pcmu);
  EXPECT_EQ(cache.find(first, Codec::pcmu), held);
  EXPECT_EQ(cache.find(first, Codec::pcma), nullptr);
  ASSERT_TRUE(cache.load_blocking(second, Codec::pcmu));
  EXPECT_EQ(cache.find(first, Codec::pcmu), held);  // in use: not counted
  held = nullptr;
  ASSERT_TRUE(cache.load_blocking(second, Codec::pcma));
  EXPECT_EQ(cache.find(second, Codec::pcmu), nullptr);  // the least recently used
  EXPECT_EQ(cache.load_blocking(folder_ / "none.wav", Codec::pcmu).error().code, Code::not_found);
}

}  // namespace
}  // namespace aftertone::media
