#include "support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace aftertone::support {
namespace {

// The port that was bound, or 0. `wanted` 0: the kernel chooses.
std::uint16_t bind_once(int type, std::uint16_t wanted) {
  const int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(wanted);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool is_bound = bind(fd, generic, size) == 0 && getsockname(fd, generic, &size) == 0;
  close(fd);
  return is_bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

}  // namespace

std::uint16_t free_port() {
  for (int attempt = 0; attempt < 50; ++attempt) {
    const std::uint16_t port = bind_once(SOCK_STREAM, 0);
    if (port != 0 && bind_once(SOCK_DGRAM, port) == port) return port;
  }
  throw std::runtime_error("no free port on 127.0.0.1");
}

}  // namespace aftertone::support
