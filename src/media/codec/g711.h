// G.711 by tables: linear is 16 bit.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "media/codec/codec.h"

namespace aftertone::media {

using ByteTable = std::array<std::uint8_t, 256>;

std::uint8_t encode_sample(Codec codec, std::int16_t linear);
const std::array<std::int16_t, 256>& decode_table(Codec codec);

// One coded byte to the other law's, nearest value. The identity when they are the same.
const ByteTable& transcode_table(Codec from, Codec to);

// `out` is as long as `coded`.
void transcode(Codec from, Codec to, std::span<const std::uint8_t> coded, std::uint8_t* out);

// The mean of the samples' magnitudes, 0 to 32,124, straight from the coded bytes. 0 for no samples.
std::uint32_t mean_magnitude(Codec codec, std::span<const std::uint8_t> coded);

}  // namespace aftertone::media
