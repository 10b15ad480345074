// Clips made of nothing but arithmetic.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "media/audio/clips.h"
#include "media/codec/g711.h"

namespace aftertone::media {
namespace {

// The largest sine G.711 can carry is +3.17 dBm0 (ITU-T G.711).
constexpr double kFullScaleDbm0 = 3.17;
constexpr double kFullScale = 32635;

std::size_t samples_in(std::chrono::milliseconds length) {
  return static_cast<std::size_t>(std::max<std::int64_t>(length.count(), 0)) * kSamplesPerSecond / 1000;
}

// Loudness at a sample: full, but rising and falling over `edge` samples.
double envelope(std::size_t sample, std::size_t samples, std::size_t edge) {
  const std::size_t from_edge = std::min(sample, samples - 1 - sample);
  if (from_edge >= edge) return 1;
  return 0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(from_edge) / static_cast<double>(edge));
}

ClipPtr make_tone(Codec codec, double hertz, std::size_t samples, double level_dbm0, std::size_t edge) {
  auto clip = std::make_shared<Clip>();
  clip->codec = codec;
  clip->payload.resize(samples);
  const double peak = kFullScale * std::pow(10, (std::min(level_dbm0, kFullScaleDbm0) - kFullScaleDbm0) / 20);
  for (std::size_t i = 0; i < samples; ++i) {
    const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / kSamplesPerSecond;
    const double value = peak * envelope(i, samples, edge) * std::sin(phase);
    clip->payload[i] = encode_sample(codec, static_cast<std::int16_t>(std::lround(value)));
  }
  return clip;
}

}  // namespace

ClipPtr tone(Codec codec, double hertz, std::chrono::milliseconds length, double level_dbm0) {
  return make_tone(codec, hertz, samples_in(length), level_dbm0, 0);
}

ClipPtr beep(Codec codec) {
  constexpr std::size_t kEdge = 80;  // 10 ms: no click
  return make_tone(codec, 1000, samples_in(std::chrono::milliseconds(400)), -10, kEdge);
}

// ITU-T E.180: what most of Europe hears while it rings elsewhere.
ClipPtr ringing(Codec codec) {
  auto turn = std::make_shared<Clip>(*make_tone(codec, 425, samples_in(std::chrono::seconds(1)), -13, 80));
  turn->payload.resize(samples_in(std::chrono::seconds(5)), silence_byte(codec));
  return turn;
}

ClipPtr silence(Codec codec, std::chrono::milliseconds length) {
  auto clip = std::make_shared<Clip>();
  clip->codec = codec;
  clip->payload.assign(samples_in(length), silence_byte(codec));
  return clip;
}

ClipPtr clip_from_coded(Codec from, std::span<const std::uint8_t> bytes, Codec codec) {
  auto clip = std::make_shared<Clip>();
  clip->codec = codec;
  clip->payload.resize(bytes.size());
  transcode(from, codec, bytes, clip->payload.data());
  return clip;
}

}  // namespace aftertone::media
