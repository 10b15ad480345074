#include "probe/tone_code.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "media/codec/g711.h"

namespace aftertone::probe {
namespace {

constexpr std::size_t kMessageNotes = 24;
constexpr std::size_t kGreetingNotes = 16;
constexpr std::size_t kNoteSamples = 960;  // 120 ms
constexpr std::size_t kEdge = 40;          // 5 ms: no click
constexpr double kPeak = 8000;             // about -9 dBm0

Notes draw(std::mt19937_64& random, std::size_t count) {
  Notes notes;
  std::size_t last = random() % kPitches;
  for (std::size_t i = 0; i < count; ++i) {
    notes.push_back(static_cast<std::uint8_t>(last));
    last = (last + 1 + random() % (kPitches - 1)) % kPitches;
  }
  return notes;
}

}  // namespace

Notes new_message_notes() {
  std::random_device device;
  std::mt19937_64 random((static_cast<std::uint64_t>(device()) << 32) | device());
  return draw(random, kMessageNotes);
}

// FNV-1a: the greeting is put there by one program and looked for by another.
Notes greeting_notes(const voicemail::MailboxNumber& mailbox) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : mailbox.value())
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  std::mt19937_64 random(hash);
  return draw(random, kGreetingNotes);
}

Samples samples_of(const Notes& notes) {
  Samples samples;
  samples.reserve(notes.size() * kNoteSamples);
  for (const std::uint8_t note : notes) {
    const double step = 2 * std::numbers::pi * hertz_of(note) / media::kSamplesPerSecond;
    for (std::size_t i = 0; i < kNoteSamples; ++i) {
      const std::size_t from_edge = std::min({i, kNoteSamples - 1 - i, kEdge});
      const double loudness = kPeak * static_cast<double>(from_edge) / kEdge;
      samples.push_back(static_cast<std::int16_t>(std::lround(loudness * std::sin(step * static_cast<double>(i)))));
    }
  }
  return samples;
}

media::ClipPtr clip_of(const Notes& notes, media::Codec codec) {
  auto clip = std::make_shared<media::Clip>();
  clip->codec = codec;
  for (const std::int16_t sample : samples_of(notes))
    clip->payload.push_back(media::encode_sample(codec, sample));
  return clip;
}

}  // namespace aftertone::probe
