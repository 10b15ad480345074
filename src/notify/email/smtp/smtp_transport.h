// Mails to a relay by SMTP (RFC 5321), on libcurl: one connection a mail.
#pragma once

#include "notify/email/mail_transport.h"
#include "notify/email/settings.h"

namespace aftertone::notify {

class SmtpTransport : public MailTransport {
 public:
  // `own_name` is what we call ourselves in EHLO. The settings have been checked.
  SmtpTransport(SmtpSettings settings, std::string own_name);

  // The provider reference is the relay's answer to the final dot. A 5xx to MAIL, RCPT, DATA or the dot is a rejection,
  // unless it is about us and not about the mail (log-in, TLS).
  std::string relay() const override;  // "smtp relay.example:25"
  Outcome send_blocking(const Mail& mail, CommitMark& mark) override;

 private:
  const SmtpSettings settings_;
  const std::string url_;
};

}  // namespace aftertone::notify
