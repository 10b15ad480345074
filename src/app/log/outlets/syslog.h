// A syslog server: RFC 5424 over UDP (RFC 5426), or over TCP with the length in front of each message (RFC 6587); or
// the daemon of this machine, in the form it understands. Nothing is known about what arrives: the numbers of a process
// (meta sequenceId) show gaps.
#pragma once

#include <cstdint>
#include <string>

#include "app/log/outlet.h"
#include "app/log/outlets/syslog_target.h"

namespace aftertone::app {

class Syslog : public Outlet {
 public:
  // `node`: the HOSTNAME of the messages.
  Syslog(SyslogTarget target, std::string node);

  std::string name() const override;
  Status write_blocking(std::deque<RecordPtr>& lines) override;

 private:
  std::string message_of(const Record& record) const;
  bool is_closed_by_peer() const;

  const SyslogTarget target_;
  const std::string node_;
  UniqueFd fd_;
  std::uint32_t sequence_ = 1;
};

// "<30>1 2026-11-30T17:48:51.123+01:00 node aftertone-ivr 4711 AT-2001 [meta sequenceId="7"] text" (facility daemon)
std::string rfc5424_message(const Record& record, const std::string& node, std::uint32_t sequence);

}  // namespace aftertone::app
