// Whether what was heard is what was played: correlation, wherever it begins. Pure.
#pragma once

#include <span>

#include "probe/tone_code.h"

namespace aftertone::probe {

// What is less is not the same audio. A packet in ten may be missing.
constexpr double kLeastCorrelation = 0.95;

// 1: `wanted` is in `heard`, at some moment, to the last sample; 0: nothing alike is. `wanted` is made of notes.
double resemblance(std::span<const std::int16_t> wanted, std::span<const std::int16_t> heard);

Samples decoded(std::span<const std::uint8_t> coded, media::Codec codec);
// Nothing that a person would hear.
bool is_silent(std::span<const std::int16_t> heard);

}  // namespace aftertone::probe
