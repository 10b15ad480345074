// Alerts as SNMP notifications (RFC 3416), v2c or v3, sent by Net-SNMP's program `snmptrap`: deploy/snmp/AFTERTONE-MIB.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "alerts/output.h"

namespace aftertone::alerts {

struct TrapSettings {
  std::string receiver;             // "192.0.2.5:162", "udp6:[2001:db8::5]:162"
  bool is_confirmed = true;         // an InformRequest, which the receiver answers; else a trap, which may get lost
  std::filesystem::path directory;  // with the snmp.conf that says version, community or user
  std::filesystem::path memory;     // where the program keeps what it has to remember
  std::filesystem::path program = "/usr/bin/snmptrap";
};

class TrapOutput : public Output {
 public:
  explicit TrapOutput(TrapSettings settings) : settings_(std::move(settings)) {}
  std::string name() const override { return "snmp"; }
  // One for each alert.
  Status send_blocking(const Notification& notification, const std::function<bool()>& must_end) override;

 private:
  const TrapSettings settings_;
};

// What stands behind the program's name. Pure.
std::vector<std::string> trap_arguments(const TrapSettings& settings, const Teller& teller, const News& news);

}  // namespace aftertone::alerts
