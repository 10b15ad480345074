// How this process is, for whoever asks from outside: a listener for monitoring, and the watchdog of systemd. It is
// there before the service and after it, and never keeps a call from being taken.
#pragma once

#include <memory>

#include "app/config/settings.h"

namespace aftertone::alerts {
class AlertDesk;
}

namespace aftertone::app {

class Ivr;
class Prober;
class SiteMember;
class Storage;

// What there is to be watched. Null: not in this process.
struct MonitoredParts {
  Storage* storage = nullptr;
  Ivr* ivr = nullptr;
  const SiteMember* site = nullptr;
  Prober* prober = nullptr;
  std::string roles = {};  // of this process: "ivr,notify"
};

// Where it listens: an address, and the key of the configuration that says so.
struct MonitoringPlace {
  std::string key;      // "[monitoring] listen"
  std::string address;  // "127.0.0.1:9109"; empty: nowhere
};

// Home: at-main; its own threads are at-pulse, at-ops and at-ops-N.
class Monitoring {
 public:
  // Listens at `place`. A port that is taken is said, and tried again: a service that cannot be watched is better than
  // none. Blocks. `roles` are those of the process: "ivr,notify". `desk` outlives it.
  static std::unique_ptr<Monitoring> start_blocking(const Settings& settings, const std::string& roles,
                                                    const MonitoringPlace& place, alerts::AlertDesk& desk);
  virtual ~Monitoring() = default;

  virtual void begin(const MonitoredParts& parts) = 0;  // the service is ready
  virtual void drain() = 0;                             // it stops soon
  virtual void end() = 0;  // the parts are not looked at any more when this returns. Blocks
};

}  // namespace aftertone::app
