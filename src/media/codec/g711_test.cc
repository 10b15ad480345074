#include "media/codec/g711.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace aftertone::media {
namespace {

TEST(G711, ReferenceValuesOfTheStandardAreDecoded) {
  EXPECT_EQ(decode_table(Codec::pcmu)[0x00], -32124);
  EXPECT_EQ(decode_table(Codec::pcmu)[0x80], 32124);
  EXPECT_EQ(decode_table(Codec::pcmu)[0xFF], 0);
  EXPECT_EQ(decode_table(Codec::pcma)[0xD5], 8);
  EXPECT_EQ(decode_table(Codec::pcma)[0x55], -8);
  EXPECT_EQ(decode_table(Codec::pcma)[0xAA], 32256);
}

TEST(G711, CodingWhatWasDecodedGivesTheSameByte) {
  for (const Codec codec : {Codec::pcmu, Codec::pcma}) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      if (codec == Codec::pcmu && byte == 0x7F) continue;  // the other zero
      EXPECT_EQ(encode_sample(codec, decode_table(codec)[byte]), byte);
    }
  }
}

TEST(G711, CodingIsNearTheSampleOverTheWholeRange) {
  for (const Codec codec : {Codec::pcmu, Codec::pcma}) {
    for (int sample = -32768; sample <= 32767; ++sample) {
      const int decoded = decode_table(codec)[encode_sample(codec, static_cast<std::int16_t>(sample))];
      EXPECT_LE(std::abs(decoded - sample), 16 + std::abs(sample) / 16) << sample;
    }
  }
}

TEST(G711, TranscodingThereAndBackStaysWithinAStep) {
  const ByteTable& there = transcode_table(Codec::pcmu, Codec::pcma);
  const ByteTable& back = transcode_table(Codec::pcma, Codec::pcmu);
  const auto& linear = decode_table(Codec::pcmu);
  for (unsigned byte = 0; byte < 256; ++byte) {
    const int difference = std::abs(linear[back[there[byte]]] - linear[byte]);
    EXPECT_LE(difference, 16 + std::abs(int{linear[byte]}) / 16);
  }
}

TEST(G711, SilenceHasNoMagnitudeAndFullScaleTheGreatest) {
  for (const Codec codec : {Codec::pcmu, Codec::pcma}) {
    const std::vector<std::uint8_t> silence(160, silence_byte(codec));
    const std::vector<std::uint8_t> loud(160, encode_sample(codec, 32767));
    EXPECT_LE(mean_magnitude(codec, silence), 8U);
    EXPECT_GE(mean_magnitude(codec, loud), 32'000U);
    EXPECT_EQ(mean_magnitude(codec, {}), 0U);
  }
}

}  // namespace
}  // namespace aftertone::media
