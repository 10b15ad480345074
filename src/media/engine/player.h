// What a call plays: a playlist and how far it has come. Home: the media tick.
#pragma once

#include <cstdint>
#include <span>

#include "media/codec/codec.h"
#include "media/engine/clip.h"

namespace aftertone::media {

class Player {
 public:
  // Swaps `playlist` with the old one, so that the caller can destroy that elsewhere.
  void play(Playlist& playlist, std::uint64_t play_number);
  void stop(Playlist& old);

  bool is_playing() const { return is_playing_; }
  std::uint64_t play_number() const { return play_number_; }

  // The next bytes in `codec`; what the playlist's end leaves of `out` is silence. Returns how many bytes are audio.
  // After the last byte is_playing() is false.
  std::size_t read(Codec codec, std::span<std::uint8_t> out);

 private:
  void skip_ended_clips();

  Playlist playlist_;
  std::uint64_t play_number_ = 0;
  bool is_playing_ = false;
  std::size_t clip_ = 0;
  std::size_t offset_ = 0;  // in the clip
};

}  // namespace aftertone::media
