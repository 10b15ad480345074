#include "app/serve/own_address.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/socket_address.h"

namespace aftertone::app {

std::string host_name() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return host.data();
}

std::string own_host(const Settings& settings) {
  const auto address = SocketAddress::parse(settings.sip.ip);
  return address && address->is_unspecified() ? host_name() : settings.sip.ip;
}

std::string own_address(const Settings& settings, std::uint16_t port) {
  const std::string host = own_host(settings);
  const bool is_v6 = host.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace aftertone::app
