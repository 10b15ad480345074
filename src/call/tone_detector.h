// Tells a steady tone from speech, for the test phone: "wait for the beep". Pure.
#pragma once

#include <cstdint>
#include <span>

#include "media/codec/codec.h"

namespace aftertone::call {

constexpr std::size_t kToneFrame = 160;  // 20 ms

// The frequency of the one tone that holds nearly all the energy of a 20 ms frame, or 0: silence, speech, noise, two
// tones.
double tone_of_frame(std::span<const std::uint8_t, kToneFrame> frame, media::Codec codec);

}  // namespace aftertone::call
