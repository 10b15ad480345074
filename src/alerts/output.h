// A way out for alerts: e-mail, SMS, webhook, SNMP, each in outputs/. Blocks; one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "alerts/alert.h"
#include "base/result.h"

namespace aftertone::alerts {

class Output {
 public:
  virtual ~Output() = default;
  virtual std::string name() const = 0;  // "email", for the log and for `aftertone alerts`
  // The other side has it, or why not. Every wait inside has a deadline, and asks `must_end` about once a second: true
  // ends it. Trying the same notification again looks the same.
  virtual Status send_blocking(const Notification& notification, const std::function<bool()>& must_end) = 0;
};

// What an output is given. `urgencies`: news of others is left out.
struct OutputOrder {
  std::unique_ptr<Output> output;
  std::set<log::Urgency> urgencies;
};

}  // namespace aftertone::alerts
