// A relay that cannot be reached is left in peace: after some failures in a row its circuit opens, and only one
// delivery at a time, with growing pauses, tries whether it is back. What waits for it meanwhile uses up no tries. Any
// thread. The mutex guards the circuits: pool threads report, the home loop asks. Nothing is waited for under it.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "notify/outbox/pace.h"
#include "notify/outbox/settings.h"

namespace aftertone::notify {

// What a try showed about the relay.
enum class Reach { reached, away, unknown };

class Breakers {
 public:
  explicit Breakers(const OutboxSettings& settings) : settings_(settings) {}

  bool is_open(const std::string& relay) const;
  // Whether a try may begin now. Of an open circuit: true for one, the probe, when its time has come; `end` it.
  bool admit(const std::string& relay, Instant now);
  // Whether admit() would say yes.
  bool may_admit(const std::string& relay, Instant now) const;
  // A try that was admitted has ended. Logs once when the circuit opens and once when it closes.
  void end(const std::string& relay, Reach reach, const std::string& why, Instant now);

 private:
  struct Circuit {
    int failures = 0;  // in a row
    bool is_open = false;
    bool is_probed = false;
    std::chrono::milliseconds pause{0};
    Instant probe_at;
  };
  void open(const std::string& relay, Circuit& circuit, const std::string& why, Instant now);

  const OutboxSettings settings_;
  mutable std::mutex mutex_;
  std::map<std::string, Circuit> circuits_;  // of relays with failures only
};

}  // namespace aftertone::notify
