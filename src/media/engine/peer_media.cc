#include "media/engine/peer_media.h"

#include <algorithm>

namespace aftertone::media {
namespace {

// The wheel turns in 20 ms: other packet times (they are a wish, RFC 8866 section 6.4) become the next shorter one it
// can keep.
std::uint32_t touches_for(std::chrono::milliseconds packet_time) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(packet_time.count() / 20, 1, 3));
}

}  // namespace

PeerMedia PeerMedia::from(const RemoteMedia& remote) {
  PeerMedia peer;
  peer.rtp = SocketAddress::parse(remote.rtp.ip, remote.rtp.port).value_or(SocketAddress());
  peer.rtcp = SocketAddress::parse(remote.rtcp.ip, remote.rtcp.port).value_or(SocketAddress());
  peer.codec = remote.codec;
  peer.audio_payload_type = remote.audio_payload_type.value_or(payload_type(remote.codec));
  peer.telephone_event_receive = remote.telephone_event_receive;
  peer.telephone_event_send = remote.telephone_event_send;
  peer.touches_a_packet = touches_for(remote.packet_time);
  peer.send = remote.send;
  peer.receive = remote.receive;
  peer.latch = remote.latch;
  return peer;
}

}  // namespace aftertone::media
