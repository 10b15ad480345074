// Alerts by e-mail, as the service sends its own mails.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alerts/output.h"
#include "notify/email/mail_transport.h"

namespace aftertone::alerts {

struct MailOutputSettings {
  std::string from_address;
  std::string from_name;
  std::string domain;  // of Message-IDs
  std::vector<std::string> to;
};

class MailOutput : public Output {
 public:
  MailOutput(MailOutputSettings settings, std::unique_ptr<notify::MailTransport> transport);
  std::string name() const override { return "email"; }
  Status send_blocking(const Notification& notification, const std::function<bool()>& must_end) override;

 private:
  const MailOutputSettings settings_;
  const std::unique_ptr<notify::MailTransport> transport_;
  std::string current_;              // the id of what is being sent
  std::vector<std::string> has_it_;  // of those it goes to
};

notify::Mail compose_alert_mail(const MailOutputSettings& settings, const std::string& to,
                                const Notification& notification);

}  // namespace aftertone::alerts
