#include "ops/doctor/check_ports.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/socket_address.h"
#include "base/unique_fd.h"

namespace aftertone::ops {
namespace {

// 0 when it can be bound.
int error_of_binding(const std::string& ip, std::uint16_t port, Transport transport) {
  const auto address = SocketAddress::parse(ip, port);
  if (!address) return EADDRNOTAVAIL;  // the configuration lets no such thing through
  const int type = transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
  const UniqueFd socket_fd(socket(address->family(), type | SOCK_CLOEXEC, 0));
  if (!socket_fd.is_open()) return errno;
  if (transport == Transport::tcp) {  // as the service does: connections that are closing do not hinder
    const int on = 1;
    setsockopt(socket_fd.value(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  return bind(socket_fd.value(), address->data(), address->size()) == 0 ? 0 : errno;
}

std::string advice_for_binding(int error, const PortQuestion& question) {
  switch (error) {
    case EADDRINUSE:
      return fmt::format("find who has it with: ss -lnup 'sport = :{0}' or ss -lntp 'sport = :{0}'", question.port);
    case EADDRNOTAVAIL:
      return "use an address of this machine (ip address show), or an interface that is up";
    case EACCES:
      return "ports below 1024 need CAP_NET_BIND_SERVICE";
    default:
      return "look at the network of this machine";
  }
}

}  // namespace

Finding check_sip_port_blocking(const PortQuestion& question) {
  const std::string subject = question.transport == Transport::udp ? "SIP port, UDP" : "SIP port, TCP";
  const std::string place = fmt::format("{} port {}", question.ip, question.port);
  const int error = error_of_binding(question.ip, question.port, question.transport);
  if (error == 0 && question.running_pid != 0) {
    return broken(subject, fmt::format("{}: free, although aftertone runs as process {}", place, question.running_pid),
                  "restart the service: its configuration was changed, or it does not listen");
  }
  if (error == 0) return fine(subject, place + ": free");
  if (error == EADDRINUSE && question.running_pid != 0) {
    return fine(subject, fmt::format("{}: in use, aftertone runs as process {}", place, question.running_pid));
  }
  return broken(subject, fmt::format("{}: {}", place, std::strerror(error)), advice_for_binding(error, question));
}

Findings check_rtp_ports_blocking(const std::string& ip, std::uint16_t first, std::uint16_t last, std::size_t max_calls,
                                  int running_pid) {
  const std::string subject = "RTP ports";
  Findings findings;
  std::size_t free_pairs = 0;
  for (std::uint32_t port = first; port + 1 <= last; port += 2) {
    const int error = error_of_binding(ip, static_cast<std::uint16_t>(port), Transport::udp);
    if (error != 0 && error != EADDRINUSE) {
      const PortQuestion question{ip, static_cast<std::uint16_t>(port), Transport::udp, 0};
      return {broken(subject, fmt::format("{} port {}: {}", ip, port, std::strerror(error)),
                     advice_for_binding(error, question))};
    }
    if (error == 0 && error_of_binding(ip, static_cast<std::uint16_t>(port + 1), Transport::udp) == 0) ++free_pairs;
  }
  const std::string detail = fmt::format("{} ports {} to {}: free for {} calls", ip, first, last, free_pairs);
  if (free_pairs >= max_calls || running_pid != 0) {
    findings.push_back(fine(subject, detail));
  } else {
    findings.push_back(
        doubtful(subject, detail, fmt::format("others use ports of that range; {} calls are allowed", max_calls)));
  }
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  if (file >> from >> to && first <= to && last >= from) {
    findings.push_back(
        doubtful("RTP ports", fmt::format("the kernel gives ports {} to {} to any program", from, to),
                 "choose first_port and last_port outside of it, or change net.ipv4.ip_local_port_range"));
  }
  return findings;
}

}  // namespace aftertone::ops
