#include "probe/resemblance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "media/codec/g711.h"

namespace aftertone::probe {
namespace {

constexpr std::size_t kFrame = 160;      // 20 ms: a sixth of a note
constexpr std::int16_t kInaudible = 50;  // about -53 dBm0

// How loud each pitch is, frame by frame: enough to tell roughly where something begins, and cheap to search in.
using Profile = std::vector<std::array<double, kPitches>>;

// Goertzel.
double loudness_at(std::span<const std::int16_t> frame, double hertz) {
  const double coefficient = 2 * std::cos(2 * std::numbers::pi * hertz / media::kSamplesPerSecond);
  double before = 0, last = 0;
  for (const std::int16_t sample : frame) {
    const double now = sample + coefficient * last - before;
    before = last;
    last = now;
  }
  return std::sqrt(std::max(0.0, before * before + last * last - coefficient * before * last));
}

Profile profile_of(std::span<const std::int16_t> samples) {
  Profile profile(samples.size() / kFrame);
  for (std::size_t i = 0; i < profile.size(); ++i) {
    for (std::size_t pitch = 0; pitch < kPitches; ++pitch)
      profile[i][pitch] = loudness_at(samples.subspan(i * kFrame, kFrame), hertz_of(pitch));
  }
  return profile;
}

// Frame of `heard` at which `wanted` fits best.
std::size_t best_frame(const Profile& wanted, const Profile& heard) {
  std::size_t best = 0;
  double most = -1;
  for (std::size_t at = 0; at < heard.size(); ++at) {
    double product = 0, energy = 1;
    const std::size_t frames = std::min(wanted.size(), heard.size() - at);
    for (std::size_t i = 0; i < frames; ++i) {
      for (std::size_t pitch = 0; pitch < kPitches; ++pitch) {
        product += wanted[i][pitch] * heard[at + i][pitch];
        energy += heard[at + i][pitch] * heard[at + i][pitch];
      }
    }
    const double fit = product / std::sqrt(energy);
    if (fit > most) {
      most = fit;
      best = at;
    }
  }
  return best;
}

double correlation_at(std::span<const std::int16_t> wanted, std::span<const std::int16_t> heard, std::size_t at) {
  double product = 0, of_wanted = 0, of_heard = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double there = at + i < heard.size() ? heard[at + i] : 0;
    product += wanted[i] * there;
    of_wanted += static_cast<double>(wanted[i]) * wanted[i];
    of_heard += there * there;
  }
  return of_heard == 0 ? 0 : product / std::sqrt(of_wanted * of_heard);
}

}  // namespace

double resemblance(std::span<const std::int16_t> wanted, std::span<const std::int16_t> heard) {
  if (heard.size() < kFrame) return 0;
  const std::size_t middle = best_frame(profile_of(wanted), profile_of(heard)) * kFrame;
  const std::size_t last = std::min(middle + kFrame, heard.size());
  double most = 0;
  for (std::size_t at = middle - std::min(middle, kFrame); at <= last; ++at)
    most = std::max(most, correlation_at(wanted, heard, at));
  return most;
}

Samples decoded(std::span<const std::uint8_t> coded, media::Codec codec) {
  const std::array<std::int16_t, 256>& linear = media::decode_table(codec);
  Samples samples(coded.size());
  std::ranges::transform(coded, samples.begin(), [&linear](std::uint8_t byte) { return linear[byte]; });
  return samples;
}

bool is_silent(std::span<const std::int16_t> heard) {
  return std::ranges::all_of(heard, [](std::int16_t sample) { return std::abs(sample) <= kInaudible; });
}

}  // namespace aftertone::probe
