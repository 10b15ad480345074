// Where syslog messages go to: "udp:192.0.2.1:514", "tcp:log.example.com:601", "local".
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace aftertone::app {

struct SyslogTarget {
  enum class Kind { udp, tcp, local };
  Kind kind = Kind::local;
  std::string host;  // a name or an address
  std::string port;
  std::string path = "/dev/log";  // of the local one
};

// Error: invalid.
Result<SyslogTarget> parse_syslog_target(const std::string& text);

// Connected; sending waits two seconds at most. Error: temporary. Blocks: looking up a name takes its time, connecting
// two seconds at most.
Result<UniqueFd> connect_syslog_blocking(const SyslogTarget& target);

}  // namespace aftertone::app
