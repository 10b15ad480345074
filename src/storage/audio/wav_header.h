// The header of the WAV files that we write: RIFF, fmt (format 7 or 6, 8,000 Hz, mono, one byte a sample), fact, data.
// RFC 2361 and the Multimedia Programming Interface; what is not PCM needs the fact chunk.
#pragma once

#include <array>
#include <cstdint>

#include "voicemail/model/message.h"

namespace aftertone::storage {

constexpr std::size_t kWavHeaderSize = 58;
constexpr std::uint64_t kMaxWavAudio = 0xffff'0000;  // the sizes in the header have 32 bits

std::array<std::uint8_t, kWavHeaderSize> wav_header(voicemail::AudioCodec codec, std::uint32_t bytes);

}  // namespace aftertone::storage
