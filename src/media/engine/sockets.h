// The pair of UDP sockets of one call, and the scratch memory into which a media thread receives for all its calls.
#pragma once

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "base/socket_address.h"
#include "base/unique_fd.h"

namespace aftertone::media {

struct SocketPair {
  UniqueFd rtp;   // even port
  UniqueFd rtcp;  // the next one
};

// Non-blocking, bound, marked as voice (DSCP EF), with receive time stamps. Errors: conflict (a port is taken), full
// (no descriptor left), unavailable (the address cannot be bound).
Result<SocketPair> open_sockets(const SocketAddress& ip, std::uint16_t rtp_port);

// Can sockets be bound to it? Error: unavailable.
Status check_bindable(const SocketAddress& ip);

struct Datagram {
  std::span<const std::uint8_t> bytes;  // empty if it was longer than any media packet
  SocketAddress source;
  std::chrono::steady_clock::time_point arrival;  // in the kernel, not when it was read
};

class ReceiveBatch {
 public:
  static constexpr std::size_t kSize = 8;

  ReceiveBatch();
  ReceiveBatch(const ReceiveBatch&) = delete;
  ReceiveBatch& operator=(const ReceiveBatch&) = delete;

  // What waits in the socket, at most kSize. -1: an error stood in the socket (an ICMP answer, for example); it is
  // cleared now.
  int receive(int fd);
  // The datagrams of the last receive().
  Datagram datagram(std::size_t index) const;

 private:
  static constexpr std::size_t kMaxDatagram = 2048;
  static constexpr std::size_t kControlSize = 64;

  void prepare(std::size_t index);
  void read_clocks();
  std::chrono::steady_clock::time_point arrival_of(const msghdr& header) const;

  std::array<mmsghdr, kSize> messages_{};
  std::array<iovec, kSize> vectors_{};
  std::array<SocketAddress, kSize> sources_{};
  alignas(cmsghdr) std::array<std::array<std::uint8_t, kControlSize>, kSize> controls_{};
  std::array<std::array<std::uint8_t, kMaxDatagram>, kSize> buffers_{};
  std::size_t used_ = 0;  // by the last receive()
  std::chrono::steady_clock::time_point steady_now_{};
  std::chrono::nanoseconds wall_now_{0};
};

}  // namespace aftertone::media
