#include "call/heard_audio.h"

#include <algorithm>
#include <functional>

#include "call/tone_detector.h"

namespace aftertone::call {

void HeardAudio::drain(media::Codec codec) {
  while (async::Chunk* chunk = lane_.receive()) {
    const std::size_t end = chunk->offset + chunk->size;
    if (bytes_.size() < end) bytes_.resize(end, media::silence_byte(codec));
    std::copy_n(chunk->bytes.begin(), chunk->size, bytes_.begin() + static_cast<std::ptrdiff_t>(chunk->offset));
    lane_.give_back(chunk);
  }
}

bool HeardAudio::find_exactly(std::span<const std::uint8_t> wanted) {
  const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(searched_);
  const auto found = std::search(from, bytes_.end(), std::boyer_moore_horspool_searcher(wanted.begin(), wanted.end()));
  if (found == bytes_.end()) return false;
  searched_ = static_cast<std::size_t>(found - bytes_.begin()) + wanted.size();
  return true;
}

bool HeardAudio::find_tone(std::chrono::milliseconds length, media::Codec codec) {
  const auto wanted_frames = static_cast<std::size_t>(length.count() / 20);
  double pitch = 0;
  std::size_t run = 0;
  std::size_t at = searched_;
  for (; at + kToneFrame <= bytes_.size(); at += kToneFrame) {
    const double tone = tone_of_frame(std::span<const std::uint8_t, kToneFrame>(bytes_.data() + at, kToneFrame), codec);
    run = tone != 0 && tone == pitch ? run + 1 : (tone != 0 ? 1 : 0);
    pitch = tone;
    const bool is_over = tone == 0;
    if (is_over) searched_ = at + kToneFrame;  // nothing before this frame can be the beginning of a longer tone
    if (run >= wanted_frames) {
      searched_ = at + kToneFrame;
      return true;
    }
  }
  return false;
}

}  // namespace aftertone::call
