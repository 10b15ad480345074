// A numeric IP address and a port as the kernel wants them. Nothing is looked up. Any thread.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aftertone {

class SocketAddress {
 public:
  SocketAddress() = default;  // none: family 0

  // "192.0.2.1", "2001:db8::1"; nothing for anything else, "[::1]" and "fe80::1%eth0" included.
  static std::optional<SocketAddress> parse(std::string_view ip, std::uint16_t port = 0);

  bool is_none() const { return family() == AF_UNSPEC; }
  bool is_unspecified() const;  // 0.0.0.0, ::
  bool is_multicast() const;
  // A peer we can send to: neither 0.0.0.0 (the old way to hold) nor port 0.
  bool is_usable() const { return !is_none() && port() != 0 && !is_unspecified(); }
  int family() const { return storage_.base.sa_family; }
  std::uint16_t port() const;
  SocketAddress with_port(std::uint16_t port) const;
  std::string ip() const;  // empty for none

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

inline bool is_numeric_ip(std::string_view text) {
  return SocketAddress::parse(text).has_value();
}

}  // namespace aftertone
