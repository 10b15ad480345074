// Can the ports be taken, and are there enough of them? Blocks, briefly.
#pragma once

#include <cstdint>

#include "ops/doctor/finding.h"

namespace aftertone::ops {

enum class Transport { udp, tcp };

struct PortQuestion {
  std::string ip;
  std::uint16_t port = 0;
  Transport transport = Transport::udp;
  int running_pid = 0;  // of the aftertone that runs here and may well hold the port; 0: none
};

Finding check_sip_port_blocking(const PortQuestion& question);

// How many of the range are free on `ip`, against the two a call that `max_calls` need; and whether the kernel hands
// out ports of the range to others (net.ipv4.ip_local_port_range).
Findings check_rtp_ports_blocking(const std::string& ip, std::uint16_t first, std::uint16_t last, std::size_t max_calls,
                                  int running_pid);

}  // namespace aftertone::ops
