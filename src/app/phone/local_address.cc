#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "app/phone/place_call.h"
#include "base/unique_fd.h"

namespace aftertone::app {
namespace {

// "sip:user@[::1]:5060;transport=tcp" -> "::1"
std::string host_of(const std::string& sip_uri) {
  std::string rest = sip_uri.substr(sip_uri.find(':') + 1);
  rest = rest.substr(0, rest.find_first_of(";?>"));
  rest = rest.substr(rest.rfind('@') + 1);
  if (rest.starts_with('[')) return rest.substr(1, rest.find(']') - 1);
  return rest.substr(0, rest.find(':'));
}

}  // namespace

Result<std::string> local_address_towards_blocking(const std::string& sip_uri) {
  const std::string host = host_of(sip_uri);
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), "5060", &hints, &found);
  if (error != 0) return fail(Code::invalid, "\"" + host + "\": " + gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  const UniqueFd socket_fd(socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  auto* address = reinterpret_cast<sockaddr*>(&own);
  if (connect(socket_fd.value(), found->ai_addr, found->ai_addrlen) != 0 ||  // sends nothing: chooses a route
      getsockname(socket_fd.value(), address, &size) != 0) {
    return fail(Code::unavailable, "no way to " + host + ": " + std::strerror(errno));
  }
  std::array<char, NI_MAXHOST> text{};
  getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return std::string(text.data());
}

}  // namespace aftertone::app
