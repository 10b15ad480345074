// Numbers and times of one peer's packets in the words of our stream to another: distances stay as they were, so that
// losses, gaps and packets out of order look to the receiver as they look to us. Home: the media tick.
#pragma once

#include <cstdint>

#include "media/engine/relay_lane.h"

namespace aftertone::media {

class RelayClock {
 public:
  struct Place {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    bool is_new = false;  // what was sent before has nothing to do with it: marker
  };

  // `next`: the number that a packet of ours would have; `now`: our time. Both are where a new stream begins.
  Place place(const RelayedAudio& audio, std::uint16_t next, std::uint32_t now) {
    const auto is_far = [](std::int32_t distance, std::int32_t bound) { return distance < -bound || distance > bound; };
    const bool is_known = has_begun_ && audio.ssrc == ssrc_;
    const auto time_off = static_cast<std::int32_t>(audio.timestamp + time_offset_ - now);
    const auto number_off = static_cast<std::int16_t>(audio.sequence + number_offset_ - next);
    const bool is_new = !is_known || is_far(time_off, kFarSamples) || is_far(number_off, kFarPackets);
    if (is_new) time_offset_ = now - audio.timestamp;
    if (is_new || !are_numbers_known_) number_offset_ = static_cast<std::uint16_t>(next - audio.sequence);
    if (audio.is_continued && !is_new) ++number_offset_;  // a number of its own
    has_begun_ = are_numbers_known_ = true;
    ssrc_ = audio.ssrc;
    return {static_cast<std::uint16_t>(audio.sequence + number_offset_), audio.timestamp + time_offset_, is_new};
  }
  // Packets of our own went out in between: the next one passed on comes after them.
  void make_room() { are_numbers_known_ = false; }

 private:
  static constexpr std::int32_t kFarSamples = 8000;  // 1 s
  static constexpr std::int32_t kFarPackets = 100;

  bool has_begun_ = false;
  bool are_numbers_known_ = false;
  std::uint32_t ssrc_ = 0;
  std::uint32_t time_offset_ = 0;
  std::uint16_t number_offset_ = 0;
};

}  // namespace aftertone::media
