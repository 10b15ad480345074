#include "media/engine/sockets.h"

#include <netinet/ip.h>

#include <cerrno>
#include <cstring>
#include <ctime>

namespace aftertone::media {
namespace {

constexpr int kExpeditedForwarding = 0xB8;  // DSCP 46
constexpr int kOn = 1;

tl::unexpected<Error> socket_error(int error) {
  const std::string detail = std::strerror(error);
  if (error == EADDRINUSE) return fail(Code::conflict, detail);
  if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) return fail(Code::full, detail);
  return fail(Code::unavailable, detail);
}

Result<UniqueFd> open_socket(const SocketAddress& address) {
  UniqueFd fd(socket(address.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return socket_error(errno);
  if (address.family() == AF_INET6) {
    (void)setsockopt(fd.value(), IPPROTO_IPV6, IPV6_V6ONLY, &kOn, sizeof(kOn));
    (void)setsockopt(fd.value(), IPPROTO_IPV6, IPV6_TCLASS, &kExpeditedForwarding, sizeof(kExpeditedForwarding));
  } else {
    (void)setsockopt(fd.value(), IPPROTO_IP, IP_TOS, &kExpeditedForwarding, sizeof(kExpeditedForwarding));
  }
  (void)setsockopt(fd.value(), SOL_SOCKET, SO_TIMESTAMPNS, &kOn, sizeof(kOn));
  if (bind(fd.value(), address.data(), address.size()) != 0) return socket_error(errno);
  return fd;
}

std::chrono::nanoseconds to_duration(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

Result<SocketPair> open_sockets(const SocketAddress& ip, std::uint16_t rtp_port) {
  Result<UniqueFd> rtp = open_socket(ip.with_port(rtp_port));
  if (!rtp) return tl::unexpected(rtp.error());
  Result<UniqueFd> rtcp = open_socket(ip.with_port(static_cast<std::uint16_t>(rtp_port + 1)));
  if (!rtcp) return tl::unexpected(rtcp.error());
  return SocketPair{std::move(*rtp), std::move(*rtcp)};
}

Status check_bindable(const SocketAddress& ip) {
  const Result<UniqueFd> fd = open_socket(ip.with_port(0));
  if (!fd) return tl::unexpected(fd.error());
  return {};
}

ReceiveBatch::ReceiveBatch() {
  for (std::size_t i = 0; i < kSize; ++i)
    prepare(i);
}

void ReceiveBatch::prepare(std::size_t index) {
  vectors_[index] = {buffers_[index].data(), kMaxDatagram};
  msghdr& header = messages_[index].msg_hdr;
  header.msg_name = sources_[index].data();
  header.msg_namelen = SocketAddress::kCapacity;
  header.msg_iov = &vectors_[index];
  header.msg_iovlen = 1;
  header.msg_control = controls_[index].data();
  header.msg_controllen = kControlSize;
  header.msg_flags = 0;
}

int ReceiveBatch::receive(int fd) {
  for (std::size_t i = 0; i < used_; ++i)
    prepare(i);
  const int count = recvmmsg(fd, messages_.data(), kSize, MSG_DONTWAIT, nullptr);
  used_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
  if (count > 0) read_clocks();
  return count;
}

Datagram ReceiveBatch::datagram(std::size_t index) const {
  const mmsghdr& message = messages_[index];
  const bool is_whole = (message.msg_hdr.msg_flags & MSG_TRUNC) == 0;
  Datagram datagram;
  if (is_whole) datagram.bytes = {buffers_[index].data(), message.msg_len};
  datagram.source = sources_[index];
  datagram.arrival = arrival_of(message.msg_hdr);
  return datagram;
}

// The kernel stamps with the wall clock, which may be set; our time is the steady clock. Both are read together, again
// if we were interrupted in between, and only the packet's age goes from one to the other.
void ReceiveBatch::read_clocks() {
  constexpr auto kTogether = std::chrono::microseconds(20);
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto before = std::chrono::steady_clock::now();
    timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    steady_now_ = std::chrono::steady_clock::now();
    wall_now_ = to_duration(wall);
    if (steady_now_ - before < kTogether) return;
  }
}

std::chrono::steady_clock::time_point ReceiveBatch::arrival_of(const msghdr& header) const {
  // Older than this it was not stamped by the clock that we read: that has been set in between.
  constexpr std::chrono::nanoseconds kMaxAge = std::chrono::seconds(10);
  msghdr copy = header;  // CMSG_NXTHDR wants it writable
  for (cmsghdr* control = CMSG_FIRSTHDR(&copy); control != nullptr; control = CMSG_NXTHDR(&copy, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp;
    std::memcpy(&stamp, CMSG_DATA(control), sizeof(stamp));
    const std::chrono::nanoseconds age = wall_now_ - to_duration(stamp);
    return age > std::chrono::nanoseconds(0) && age <= kMaxAge ? steady_now_ - age : steady_now_;
  }
  return steady_now_;
}

}  // namespace aftertone::media
