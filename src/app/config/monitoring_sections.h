// [monitoring] and [probe], as settings.h has the others.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace aftertone::app {

// Where a process tells how it is; a port a process. Empty: nowhere.
struct MonitoringSection {
  std::string listen = "127.0.0.1:9109";         // of a process that takes calls
  std::string notify_listen = "127.0.0.1:9110";  // of one that notifies and takes none
  std::string web_listen = "127.0.0.1:9111";     // of one that only has the website
  bool operator==(const MonitoringSection&) const = default;
};

// Calls of our own that find out whether everything works.
struct ProbeSection {
  bool enabled = false;
  std::string mailbox;  // of the probe's own
  std::filesystem::path pin_file = "probe.pin";
  std::string target;             // SIP URI; empty: the mailbox at our own SIP port
  std::string lamp;               // SIP URI; empty: the mailbox at our own SIP port; "none": not looked at
  std::filesystem::path maildir;  // where its mails end; empty: not looked for
  std::chrono::seconds every{60};
  std::chrono::seconds delivery_time{30};
  bool operator==(const ProbeSection&) const = default;
};

}  // namespace aftertone::app
