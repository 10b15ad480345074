// Alerts as signed JSON, as the webhooks about messages are: docs/formats/alert.md.
#pragma once

#include "alerts/output.h"
#include "notify/webhook/settings.h"

namespace aftertone::alerts {

class WebhookOutput : public Output {
 public:
  // It has been checked.
  explicit WebhookOutput(notify::Webhook hook) : hook_(std::move(hook)) {}
  std::string name() const override { return "webhook"; }
  Status send_blocking(const Notification& notification, const std::function<bool()>& must_end) override;

 private:
  const notify::Webhook hook_;
};

}  // namespace aftertone::alerts
