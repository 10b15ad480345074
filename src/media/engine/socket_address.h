// A numeric IP address and port as the kernel wants it.
#pragma once

#include <netinet/in.h>

#include <optional>

#include "media/engine/session.h"

namespace aftertone::media {

class SocketAddress {
 public:
  SocketAddress() = default;  // none: family 0

  // Nothing if the IP is not numeric.
  static std::optional<SocketAddress> parse(const Address& address);

  bool is_none() const { return storage_.base.sa_family == AF_UNSPEC; }
  // A peer we can send to: neither 0.0.0.0 (the old way to hold) nor port 0.
  bool is_usable() const;
  int family() const { return storage_.base.sa_family; }
  std::uint16_t port() const;
  SocketAddress with_port(std::uint16_t port) const;

  bool operator==(const SocketAddress& other) const;

  sockaddr* data() { return &storage_.base; }
  const sockaddr* data() const { return &storage_.base; }
  socklen_t size() const { return family() == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in); }
  static constexpr socklen_t kCapacity = sizeof(sockaddr_in6);

 private:
  union Storage {
    sockaddr_in6 v6;
    sockaddr_in v4;
    sockaddr base;
  };
  Storage storage_{};
};

}  // namespace aftertone::media
