#include "app/log/outlets/syslog_target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/ascii.h"
#include "files/file.h"

namespace aftertone::app {
namespace {

constexpr int kSeconds = 2;

Status connect_within_limit_blocking(int fd, const sockaddr* address, socklen_t size) {
  if (connect(fd, address, size) == 0) return {};
  if (errno != EINPROGRESS) return files::fail_with_errno(errno, "connect");
  pollfd waits{fd, POLLOUT, 0};
  if (poll(&waits, 1, kSeconds * 1000) != 1) return fail_temporarily(Code::timeout, "no connection in time");
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return files::fail_with_errno(error, "connect");
  return {};
}

Result<UniqueFd> open_blocking(int family, int type, const sockaddr* address, socklen_t size) {
  UniqueFd fd(socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.is_open()) return files::fail_with_errno(errno, "open a socket");
  if (const Status connected = connect_within_limit_blocking(fd.value(), address, size); !connected)
    return tl::unexpected(connected.error());
  const int flags = fcntl(fd.value(), F_GETFL);
  const timeval limit{kSeconds, 0};
  if (fcntl(fd.value(), F_SETFL, flags & ~O_NONBLOCK) != 0 ||
      setsockopt(fd.value(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0)
    return files::fail_with_errno(errno, "set up a socket");
  return fd;
}

Result<UniqueFd> connect_local_blocking(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(Code::invalid, path + ": too long");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return open_blocking(AF_UNIX, SOCK_DGRAM, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

}  // namespace

Result<SyslogTarget> parse_syslog_target(const std::string& text) {
  SyslogTarget target;
  if (text == "local") return target;
  const bool is_udp = text.starts_with("udp:");
  const std::size_t colon = text.rfind(':');
  if ((!is_udp && !text.starts_with("tcp:")) || colon <= 4) return fail(Code::invalid, text);
  target.kind = is_udp ? SyslogTarget::Kind::udp : SyslogTarget::Kind::tcp;
  target.host = text.substr(4, colon - 4);
  target.port = text.substr(colon + 1);
  if (target.host.starts_with('[') && target.host.ends_with(']'))
    target.host = target.host.substr(1, target.host.size() - 2);
  const auto port = ascii::parse_unsigned(target.port, 65535);
  if (target.host.empty() || !port || *port == 0) return fail(Code::invalid, text);
  return target;
}

Result<UniqueFd> connect_syslog_blocking(const SyslogTarget& target) {
  if (target.kind == SyslogTarget::Kind::local) return connect_local_blocking(target.path);
  addrinfo hints{};
  hints.ai_socktype = target.kind == SyslogTarget::Kind::udp ? SOCK_DGRAM : SOCK_STREAM;
  addrinfo* first = nullptr;
  if (const int error = getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &first); error != 0)
    return fail_temporarily(Code::unavailable, target.host + ": " + gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> found(first, freeaddrinfo);
  Result<UniqueFd> fd = fail_temporarily(Code::unavailable, target.host + ": no address");
  for (const addrinfo* each = first; each != nullptr && !fd; each = each->ai_next)
    fd = open_blocking(each->ai_family, each->ai_socktype, each->ai_addr, each->ai_addrlen);
  return fd;
}

}  // namespace aftertone::app
