// The codecs we speak on the wire and record.
#pragma once

#include <cstdint>
#include <string_view>

namespace aftertone::media {

enum class Codec { pcmu, pcma };  // G.711 µ-law and A-law: one byte a sample, 8,000 samples a second

constexpr std::uint32_t kSamplesPerSecond = 8000;

std::uint8_t payload_type(Codec codec);       // static, RFC 3551: 0 and 8
std::uint8_t silence_byte(Codec codec);       // 0xFF and 0xD5
std::string_view encoding_name(Codec codec);  // "PCMU", "PCMA"

}  // namespace aftertone::media
