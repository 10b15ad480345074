// Key presses out of the audio itself (spandsp), for peers that did not negotiate telephone-event. The detector costs
// half a receive path, so it runs only while there is something to hear.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "media/codec/codec.h"

namespace aftertone::media {

class InbandDetector {
 public:
  static constexpr std::size_t kMaxDigits = 8;  // in one packet; more are not possible in 80 ms each

  InbandDetector();  // allocates: not in the tick
  ~InbandDetector();
  InbandDetector(const InbandDetector&) = delete;
  InbandDetector& operator=(const InbandDetector&) = delete;

  // Coded audio in order. Writes the digits that began and returns how many; allocates nothing.
  std::size_t receive(Codec codec, std::span<const std::uint8_t> coded, std::span<char, kMaxDigits> digits);

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::size_t samples_to_hear_ = 0;  // after the last loud packet, so that the detector sees the key's end
};

}  // namespace aftertone::media
