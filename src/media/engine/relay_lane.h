// RelayLane: one way from what one call receives to what another sends, between their media threads, which may be the
// same. Fixed memory, taken when it is made; a full lane drops what comes, as a network does.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "async/spsc_ring.h"
#include "media/codec/codec.h"

namespace aftertone::media {

struct RelayedAudio {
  static constexpr std::size_t kCapacity = 240;  // bytes, one a sample: 30 ms; longer packets go in several pieces

  std::uint32_t ssrc = 0;
  std::uint32_t timestamp = 0;
  std::uint16_t sequence = 0;
  std::uint16_t size = 0;
  Codec codec = Codec::pcmu;
  bool is_continued = false;  // a further piece of one packet
  std::array<std::uint8_t, kCapacity> bytes{};

  std::span<const std::uint8_t> audio() const { return std::span(bytes).first(size); }
};

class RelayLane {
 public:
  // The tick of the call that receives.
  void put(std::uint32_t ssrc, std::uint32_t timestamp, std::uint16_t sequence, Codec codec,
           std::span<const std::uint8_t> audio) {
    RelayedAudio piece;
    piece.ssrc = ssrc;
    piece.timestamp = timestamp;
    piece.sequence = sequence;
    piece.codec = codec;
    while (!audio.empty()) {
      piece.size = static_cast<std::uint16_t>(std::min(audio.size(), RelayedAudio::kCapacity));
      std::copy_n(audio.begin(), piece.size, piece.bytes.begin());
      if (!ring_.try_push(RelayedAudio(piece))) return;
      audio = audio.subspan(piece.size);
      piece.timestamp += piece.size;
      piece.is_continued = true;
    }
  }
  // The tick of the call that sends.
  std::optional<RelayedAudio> take() { return ring_.try_pop(); }

 private:
  static constexpr std::size_t kPackets = 32;  // 640 ms; a turn of the wheel is 20
  async::SpscRing<RelayedAudio> ring_{kPackets};
};

// Both lanes of one call, nullptr each when nothing is passed on.
struct RelayLanes {
  std::shared_ptr<RelayLane> received;  // filled with what this call receives
  std::shared_ptr<RelayLane> to_send;   // what this call sends comes from there
};

}  // namespace aftertone::media
