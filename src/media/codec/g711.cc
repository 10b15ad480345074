#include "media/codec/g711.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace aftertone::media {
namespace {

constexpr std::int16_t decode_mu_law(std::uint8_t coded) {
  const unsigned inverted = coded ^ 0xFFU;
  const unsigned exponent = (inverted >> 4) & 7;
  const int magnitude = static_cast<int>((((inverted & 0x0F) << 3) + 0x84) << exponent) - 0x84;
  return static_cast<std::int16_t>((inverted & 0x80) != 0 ? -magnitude : magnitude);
}

constexpr std::int16_t decode_a_law(std::uint8_t coded) {
  const unsigned bits = coded ^ 0x55U;
  const unsigned exponent = (bits >> 4) & 7;
  const unsigned mantissa = (bits & 0x0F) << 4;
  const int magnitude = static_cast<int>(exponent == 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1));
  return static_cast<std::int16_t>((bits & 0x80) != 0 ? magnitude : -magnitude);
}

constexpr std::uint8_t encode_mu_law(std::int16_t linear) {
  const bool is_negative = linear < 0;
  const int magnitude = std::min(is_negative ? -int{linear} : int{linear}, 32635) + 0x84;
  const int exponent = static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude))) - 8;
  const int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
  return static_cast<std::uint8_t>(~((is_negative ? 0x80 : 0) | (exponent << 4) | mantissa));
}

constexpr std::uint8_t encode_a_law(std::int16_t linear) {
  const bool is_negative = linear < 0;
  const int magnitude = is_negative ? -int{linear} - 1 : int{linear};
  const int exponent = std::max(static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude))) - 8, 0);
  const int mantissa = (magnitude >> (exponent == 0 ? 4 : exponent + 3)) & 0x0F;
  return static_cast<std::uint8_t>(((is_negative ? 0 : 0x80) | (exponent << 4) | mantissa) ^ 0x55);
}

template <typename T, typename F>
constexpr std::array<T, 256> make_table(F of_byte) {
  std::array<T, 256> table{};
  for (unsigned i = 0; i < 256; ++i)
    table[i] = of_byte(static_cast<std::uint8_t>(i));
  return table;
}

constexpr auto kDecodeMuLaw = make_table<std::int16_t>(decode_mu_law);
constexpr auto kDecodeALaw = make_table<std::int16_t>(decode_a_law);
constexpr auto kSame = make_table<std::uint8_t>([](std::uint8_t coded) { return coded; });
constexpr auto kMuToA = make_table<std::uint8_t>([](std::uint8_t coded) { return encode_a_law(decode_mu_law(coded)); });
constexpr auto kAToMu = make_table<std::uint8_t>([](std::uint8_t coded) { return encode_mu_law(decode_a_law(coded)); });

constexpr std::uint16_t magnitude_of(std::int16_t linear) {
  return static_cast<std::uint16_t>(linear < 0 ? -linear : linear);
}
constexpr auto kMuMagnitude =
    make_table<std::uint16_t>([](std::uint8_t coded) { return magnitude_of(decode_mu_law(coded)); });
constexpr auto kAMagnitude =
    make_table<std::uint16_t>([](std::uint8_t coded) { return magnitude_of(decode_a_law(coded)); });

}  // namespace

std::uint8_t payload_type(Codec codec) {
  return codec == Codec::pcmu ? 0 : 8;
}

std::uint8_t silence_byte(Codec codec) {
  return codec == Codec::pcmu ? 0xFF : 0xD5;
}

std::string_view encoding_name(Codec codec) {
  return codec == Codec::pcmu ? "PCMU" : "PCMA";
}

std::uint8_t encode_sample(Codec codec, std::int16_t linear) {
  return codec == Codec::pcmu ? encode_mu_law(linear) : encode_a_law(linear);
}

const std::array<std::int16_t, 256>& decode_table(Codec codec) {
  return codec == Codec::pcmu ? kDecodeMuLaw : kDecodeALaw;
}

const ByteTable& transcode_table(Codec from, Codec to) {
  if (from == to) return kSame;
  return from == Codec::pcmu ? kMuToA : kAToMu;
}

void transcode(Codec from, Codec to, std::span<const std::uint8_t> coded, std::uint8_t* out) {
  if (coded.empty()) return;
  if (from == to) {
    std::memcpy(out, coded.data(), coded.size());
    return;
  }
  const ByteTable& table = transcode_table(from, to);
  std::transform(coded.begin(), coded.end(), out, [&table](std::uint8_t byte) { return table[byte]; });
}

std::uint32_t mean_magnitude(Codec codec, std::span<const std::uint8_t> coded) {
  if (coded.empty()) return 0;
  const auto& table = codec == Codec::pcmu ? kMuMagnitude : kAMagnitude;
  std::uint64_t sum = 0;
  for (const std::uint8_t byte : coded)
    sum += table[byte];
  return static_cast<std::uint32_t>(sum / coded.size());
}

}  // namespace aftertone::media
