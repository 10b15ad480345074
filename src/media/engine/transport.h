// The sockets of one call towards its peer. A socket is connected once the peer's address is certain: that saves the
// route look-up of every packet, and the kernel drops what strangers send. Home: the media tick, except the
// constructor.
#pragma once

#include <cstdint>
#include <span>

#include "media/engine/sockets.h"
#include "media/engine/source_policy.h"

namespace aftertone::media {

class Transport {
 public:
  explicit Transport(SocketPair sockets) : sockets_(std::move(sockets)) {}

  // What the SDP told; an address that is_none() or not usable: nothing is sent there.
  void follow(const SocketAddress& rtp, const SocketAddress& rtcp, bool latch);

  // Is a packet of this source the peer's?
  bool is_from_peer(const SocketAddress& source, const RtpHeader& header,
                    std::chrono::steady_clock::time_point arrival);
  bool is_rtcp_from_peer(const SocketAddress& source) const { return source == rtcp_target_; }

  bool can_send() const { return policy_.target().is_usable(); }
  bool send_rtp(std::span<const std::uint8_t> packet);
  bool send_rtcp(std::span<const std::uint8_t> packet);

  int rtp_fd() const { return sockets_.rtp.value(); }
  int rtcp_fd() const { return sockets_.rtcp.value(); }

  void count_error() { ++errors_; }
  std::uint64_t errors() const { return errors_; }

 private:
  void aim();
  bool send(int fd, const SocketAddress* target, std::span<const std::uint8_t> packet);

  SocketPair sockets_;
  SourcePolicy policy_;
  SocketAddress announced_rtp_;
  SocketAddress announced_rtcp_;
  SocketAddress rtcp_target_;
  bool is_connected_ = false;
  std::uint64_t errors_ = 0;
};

}  // namespace aftertone::media
