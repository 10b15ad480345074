#include "base/socket_address.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace aftertone {

std::optional<SocketAddress> SocketAddress::parse(std::string_view ip, std::uint16_t port) {
  const std::string text(ip);
  SocketAddress parsed;
  if (inet_pton(AF_INET, text.c_str(), &parsed.storage_.v4.sin_addr) == 1) {
    parsed.storage_.v4.sin_family = AF_INET;
  } else if (inet_pton(AF_INET6, text.c_str(), &parsed.storage_.v6.sin6_addr) == 1) {
    parsed.storage_.v6.sin6_family = AF_INET6;
  } else {
    return std::nullopt;
  }
  return parsed.with_port(port);
}

bool SocketAddress::is_unspecified() const {
  if (family() == AF_INET) return storage_.v4.sin_addr.s_addr == INADDR_ANY;
  return family() == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&storage_.v6.sin6_addr);
}

bool SocketAddress::is_multicast() const {
  if (family() == AF_INET) return IN_MULTICAST(ntohl(storage_.v4.sin_addr.s_addr));
  return family() == AF_INET6 && IN6_IS_ADDR_MULTICAST(&storage_.v6.sin6_addr);
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

std::string SocketAddress::ip() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) inet_ntop(AF_INET, &storage_.v4.sin_addr, text.data(), text.size());
  if (family() == AF_INET6) inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text.data(), text.size());
  return text.data();
}

bool SocketAddress::operator==(const SocketAddress& other) const {
  if (family() != other.family() || port() != other.port()) return false;
  if (family() == AF_INET) return storage_.v4.sin_addr.s_addr == other.storage_.v4.sin_addr.s_addr;
  return std::memcmp(&storage_.v6.sin6_addr, &other.storage_.v6.sin6_addr, sizeof(in6_addr)) == 0;
}

}  // namespace aftertone
