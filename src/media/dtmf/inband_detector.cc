#include "media/dtmf/inband_detector.h"

#include <spandsp.h>

#include <algorithm>
#include <array>

#include "media/codec/g711.h"

namespace aftertone::media {
namespace {

// The weakest key the detector takes is about -42 dBm0 a tone; a packet with half a key in it is still louder than
// this.
constexpr std::uint32_t kGate = 60;  // mean magnitude
constexpr std::size_t kSamplesAfterSound = 640;

}  // namespace

struct InbandDetector::State {
  State() : detector(dtmf_rx_init(nullptr, nullptr, nullptr)) {}
  ~State() { dtmf_rx_free(detector); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  dtmf_rx_state_t* detector;
};

InbandDetector::InbandDetector() : state_(std::make_unique<State>()) {}

InbandDetector::~InbandDetector() = default;

std::size_t InbandDetector::receive(Codec codec, std::span<const std::uint8_t> coded,
                                    std::span<char, kMaxDigits> digits) {
  if (mean_magnitude(codec, coded) >= kGate) samples_to_hear_ = kSamplesAfterSound;
  if (samples_to_hear_ == 0) return 0;
  samples_to_hear_ -= std::min(samples_to_hear_, coded.size());

  const auto& table = decode_table(codec);
  std::array<std::int16_t, 160> linear;
  while (!coded.empty()) {
    const auto part = coded.first(std::min(coded.size(), linear.size()));
    std::transform(part.begin(), part.end(), linear.begin(), [&table](std::uint8_t byte) { return table[byte]; });
    dtmf_rx(state_->detector, linear.data(), static_cast<int>(part.size()));
    coded = coded.subspan(part.size());
  }
  std::array<char, kMaxDigits + 1> found;  // spandsp ends it with a zero
  const std::size_t count = dtmf_rx_get(state_->detector, found.data(), kMaxDigits);
  std::copy_n(found.begin(), count, digits.begin());
  return count;
}

}  // namespace aftertone::media
