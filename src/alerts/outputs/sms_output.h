// Alerts as short messages, by the provider or SMSC of [sms].
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "alerts/output.h"
#include "notify/sms/sms_gateway.h"

namespace aftertone::alerts {

// A connection of its own for what is to be sent now: many an SMSC takes few at a time, and alerts are rare.
using MakeSmsGateway = std::function<std::unique_ptr<notify::SmsGateway>()>;

class SmsOutput : public Output {
 public:
  // `to`: E.164. A text has at most `max_parts` parts.
  SmsOutput(std::vector<std::string> to, std::size_t max_parts, MakeSmsGateway make);
  std::string name() const override { return "sms"; }
  Status send_blocking(const Notification& notification, const std::function<bool()>& must_end) override;

 private:
  const std::vector<std::string> to_;
  const std::size_t max_parts_;
  const MakeSmsGateway make_;
  std::string current_;
  std::vector<std::string> has_it_;
};

}  // namespace aftertone::alerts
