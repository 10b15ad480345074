#include "media/engine/socket_address.h"

#include <arpa/inet.h>

#include <cstring>

namespace aftertone::media {

std::optional<SocketAddress> SocketAddress::parse(const Address& address) {
  SocketAddress parsed;
  if (inet_pton(AF_INET, address.ip.c_str(), &parsed.storage_.v4.sin_addr) == 1) {
    parsed.storage_.v4.sin_family = AF_INET;
  } else if (inet_pton(AF_INET6, address.ip.c_str(), &parsed.storage_.v6.sin6_addr) == 1) {
    parsed.storage_.v6.sin6_family = AF_INET6;
  } else {
    return std::nullopt;
  }
  return parsed.with_port(address.port);
}

bool SocketAddress::is_usable() const {
  if (port() == 0) return false;
  if (family() == AF_INET) return storage_.v4.sin_addr.s_addr != INADDR_ANY;
  return family() == AF_INET6 && !IN6_IS_ADDR_UNSPECIFIED(&storage_.v6.sin6_addr);
}

// The port stands in the same place in both families.
std::uint16_t SocketAddress::port() const {
  return ntohs(storage_.v4.sin_port);
}

SocketAddress SocketAddress::with_port(std::uint16_t port) const {
  SocketAddress copy = *this;
  copy.storage_.v4.sin_port = htons(port);
  return copy;
}

bool SocketAddress::operator==(const SocketAddress& other) const {
  if (family() != other.family() || port() != other.port()) return false;
  if (family() == AF_INET) return storage_.v4.sin_addr.s_addr == other.storage_.v4.sin_addr.s_addr;
  return std::memcmp(&storage_.v6.sin6_addr, &other.storage_.v6.sin6_addr, sizeof(in6_addr)) == 0;
}

}  // namespace aftertone::media
