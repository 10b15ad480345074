// What the test phone has heard so far, and searching in it. Home: the phone's loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "async/chunk_lane.h"
#include "media/codec/codec.h"

namespace aftertone::call {

class HeardAudio {
 public:
  // `lane` carries the phone's own recording; this is its consumer.
  explicit HeardAudio(async::ChunkLane& lane) : lane_(lane) {}

  // Takes what has arrived. Call every few tens of milliseconds.
  void drain(media::Codec codec);

  std::span<const std::uint8_t> bytes() const { return bytes_; }

  // Looks behind what was found before. True: found, and the next search begins behind it.
  bool find_exactly(std::span<const std::uint8_t> wanted);
  // A steady tone between 300 and 3,000 Hz of at least `length`, whatever its pitch: a beep.
  bool find_tone(std::chrono::milliseconds length, media::Codec codec);
  // Forgets what is there: the next search begins at the present.
  void skip_to_now() { searched_ = bytes_.size(); }

 private:
  async::ChunkLane& lane_;
  std::vector<std::uint8_t> bytes_;
  std::size_t searched_ = 0;
};

}  // namespace aftertone::call
