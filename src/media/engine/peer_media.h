// RemoteMedia as the tick uses it: addresses parsed, no strings.
#pragma once

#include <cstdint>
#include <optional>

#include "base/socket_address.h"
#include "media/engine/session.h"

namespace aftertone::media {

struct PeerMedia {
  SocketAddress rtp;  // none: not known, or not an address
  SocketAddress rtcp;
  Codec codec = Codec::pcmu;
  std::uint8_t audio_payload_type = 0;
  std::optional<std::uint8_t> telephone_event_receive;
  std::optional<std::uint8_t> telephone_event_send;
  std::uint32_t touches_a_packet = 1;  // a packet every so many times 20 ms
  bool send = false;
  bool receive = false;
  bool latch = false;

  static PeerMedia from(const RemoteMedia& remote);
};

}  // namespace aftertone::media
