#include "call/tone_detector.h"

#include <array>
#include <cmath>
#include <numbers>

#include "media/codec/g711.h"

namespace aftertone::call {
namespace {

constexpr double kLowestHertz = 300;
constexpr double kHighestHertz = 3000;
constexpr double kStepHertz = 50;            // the width of one bin of a 20 ms frame
constexpr double kLeastMeanSquare = 50'000;  // about -40 dBm0: quieter is no beep
constexpr double kLeastShare = 0.85;         // of the frame's energy in one bin and its neighbours' leakage

// Energy of the component at `hertz`, normalised so that a pure tone gives its mean square (Goertzel).
double energy_at(const std::array<double, kToneFrame>& samples, double hertz) {
  const double coefficient = 2 * std::cos(2 * std::numbers::pi * hertz / media::kSamplesPerSecond);
  double before = 0;
  double last = 0;
  for (const double sample : samples) {
    const double now = sample + coefficient * last - before;
    before = last;
    last = now;
  }
  const double power = before * before + last * last - coefficient * before * last;
  return 2 * power / (kToneFrame * kToneFrame);
}

}  // namespace

double tone_of_frame(std::span<const std::uint8_t, kToneFrame> frame, media::Codec codec) {
  const std::array<std::int16_t, 256>& linear = media::decode_table(codec);
  std::array<double, kToneFrame> samples{};
  double mean_square = 0;
  for (std::size_t i = 0; i < kToneFrame; ++i) {
    samples[i] = linear[frame[i]];
    mean_square += samples[i] * samples[i] / kToneFrame;
  }
  if (mean_square < kLeastMeanSquare) return 0;
  double best_hertz = 0;
  double best_energy = 0;
  for (double hertz = kLowestHertz; hertz <= kHighestHertz; hertz += kStepHertz) {
    const double energy = energy_at(samples, hertz);
    if (energy > best_energy) {
      best_energy = energy;
      best_hertz = hertz;
    }
  }
  return best_energy >= kLeastShare * mean_square ? best_hertz : 0;
}

}  // namespace aftertone::call
