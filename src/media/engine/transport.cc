#include "media/engine/transport.h"

#include <cerrno>

namespace aftertone::media {
namespace {

// A socket bound to a port of its own keeps it through this.
void disconnect(int fd) {
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  (void)connect(fd, &nobody, sizeof(nobody));
}

}  // namespace

void Transport::follow(const SocketAddress& rtp, const SocketAddress& rtcp, bool latch) {
  announced_rtp_ = rtp;
  announced_rtcp_ = rtcp;
  policy_.follow(rtp, latch);
  aim();
}

bool Transport::is_from_peer(const SocketAddress& source, const RtpHeader& header,
                             std::chrono::steady_clock::time_point arrival) {
  const SourcePolicy::Verdict verdict = policy_.judge(source, header, arrival);
  if (verdict == SourcePolicy::Verdict::lock) aim();
  return verdict != SourcePolicy::Verdict::refuse;
}

// A peer behind a NAT tells a useless RTCP address too: then its RTCP is expected beside the RTP.
void Transport::aim() {
  const SocketAddress& target = policy_.target();
  rtcp_target_ =
      target == announced_rtp_ ? announced_rtcp_ : target.with_port(static_cast<std::uint16_t>(target.port() + 1));
  is_connected_ =
      policy_.is_locked() && target.is_usable() && connect(sockets_.rtp.value(), target.data(), target.size()) == 0;
  if (!is_connected_) disconnect(sockets_.rtp.value());
}

bool Transport::send_rtp(std::span<const std::uint8_t> packet) {
  return can_send() && send(sockets_.rtp.value(), is_connected_ ? nullptr : &policy_.target(), packet);
}

bool Transport::send_rtcp(std::span<const std::uint8_t> packet) {
  return rtcp_target_.is_usable() && send(sockets_.rtcp.value(), &rtcp_target_, packet);
}

// An ICMP answer to an earlier packet is reported by the next call, which then has not sent: once more.
bool Transport::send(int fd, const SocketAddress* target, std::span<const std::uint8_t> packet) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const ssize_t sent = target == nullptr ? ::send(fd, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                                           : ::sendto(fd, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                                                      target->data(), target->size());
    if (sent >= 0) return true;
    ++errors_;
    if (errno != ECONNREFUSED) return false;
  }
  return false;
}

}  // namespace aftertone::media
