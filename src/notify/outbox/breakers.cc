#include "notify/outbox/breakers.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::notify {

bool Breakers::is_open(const std::string& relay) const {
  const std::lock_guard lock(mutex_);
  const auto found = circuits_.find(relay);
  return found != circuits_.end() && found->second.is_open;
}

bool Breakers::may_admit(const std::string& relay, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = circuits_.find(relay);
  if (found == circuits_.end() || !found->second.is_open) return true;
  return !found->second.is_probed && found->second.probe_at <= now;
}

bool Breakers::admit(const std::string& relay, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = circuits_.find(relay);
  if (found == circuits_.end() || !found->second.is_open) return true;
  Circuit& circuit = found->second;
  if (circuit.is_probed || circuit.probe_at > now) return false;
  return circuit.is_probed = true;
}

void Breakers::end(const std::string& relay, Reach reach, const std::string& why, Instant now) {
  const std::lock_guard lock(mutex_);
  if (reach == Reach::reached) {
    const auto found = circuits_.find(relay);
    if (found == circuits_.end()) return;
    if (found->second.is_open)
      log::over(error_codes::kNotifyBreaker, log::About{.thing = relay}, "notify", "notify-breaker: {} is back",
                ascii::printable(relay));
    circuits_.erase(found);
    return;
  }
  Circuit& circuit = circuits_[relay];
  if (reach == Reach::away) {
    ++circuit.failures;
    const bool is_over = circuit.is_open ? circuit.is_probed : circuit.failures >= settings_.failures_to_open;
    if (is_over) open(relay, circuit, why, now);
  }
  circuit.is_probed = false;
  if (circuit.failures == 0) circuits_.erase(relay);
}

void Breakers::open(const std::string& relay, Circuit& circuit, const std::string& why, Instant now) {
  circuit.pause = circuit.is_open ? std::min(circuit.pause * 2, settings_.longest_probe) : settings_.first_probe;
  circuit.probe_at = now + circuit.pause;
  if (circuit.is_open) return;
  circuit.is_open = true;
  log::error(error_codes::kNotifyBreaker, log::About{.thing = relay}, "notify",
             "{} is away ({} failures in a row, the last: {}); what is to go there waits", ascii::printable(relay),
             circuit.failures, ascii::printable(why));
}

}  // namespace aftertone::notify
