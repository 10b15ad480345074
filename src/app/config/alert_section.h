// [alerts] of the configuration file; these initialisers are the defaults (settings.h).
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace aftertone::app {

struct AlertWebhookSection {
  std::string url;  // empty: none
  std::filesystem::path secret_file;
  std::filesystem::path ca_file;
  std::vector<std::string> urgencies{"page", "ticket", "security"};
  bool operator==(const AlertWebhookSection&) const = default;
};

struct AlertSnmpSection {
  std::string receiver;  // empty: none
  bool confirm = true;
  std::filesystem::path directory = "snmp";  // with an snmp.conf
  std::vector<std::string> urgencies{"page", "ticket", "security"};
  bool operator==(const AlertSnmpSection&) const = default;
};

// Who is told when something needs a person.
struct AlertSection {
  std::vector<std::string> email;
  std::vector<std::string> email_urgencies{"page", "ticket", "security"};
  std::vector<std::string> sms;
  std::vector<std::string> sms_urgencies{"page"};
  std::chrono::seconds group{5};
  std::chrono::seconds over_after{60};
  std::chrono::minutes forget{15};
  std::chrono::minutes repeat{60};  // 0: never
  std::string heartbeat_url;        // may hold a key: never log it
  std::filesystem::path heartbeat_ca_file;
  std::chrono::seconds heartbeat_interval{60};
  AlertWebhookSection webhook;
  AlertSnmpSection snmp;
  bool operator==(const AlertSection&) const = default;
};

}  // namespace aftertone::app
