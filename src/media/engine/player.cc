#include "media/engine/player.h"

#include <algorithm>

#include "media/codec/g711.h"

namespace aftertone::media {

void Player::play(Playlist& playlist, std::uint64_t play_number) {
  playlist_.swap(playlist);
  play_number_ = play_number;
  clip_ = offset_ = 0;
  is_playing_ = true;
}

void Player::stop(Playlist& old) {
  playlist_.swap(old);
  is_playing_ = false;
}

std::size_t Player::read(Codec codec, std::span<std::uint8_t> out) {
  std::size_t filled = 0;
  skip_ended_clips();
  while (filled < out.size() && is_playing_) {
    const Clip& clip = *playlist_[clip_];
    const std::size_t count = std::min(out.size() - filled, clip.payload.size() - offset_);
    transcode(clip.codec, codec, std::span(clip.payload).subspan(offset_, count), out.data() + filled);
    filled += count;
    offset_ += count;
    skip_ended_clips();
  }
  std::ranges::fill(out.subspan(filled), silence_byte(codec));
  return filled;
}

void Player::skip_ended_clips() {
  while (clip_ < playlist_.size() && (!playlist_[clip_] || offset_ >= playlist_[clip_]->payload.size())) {
    ++clip_;
    offset_ = 0;
  }
  if (clip_ >= playlist_.size()) is_playing_ = false;
}

}  // namespace aftertone::media
