// Mails to a relay by SMTP (RFC 5321), on libcurl: one connection a mail.
#pragma once

#include <atomic>
#include <memory>

#include "notify/email/mail_transport.h"
#include "notify/email/oauth/access_tokens.h"
#include "notify/email/settings.h"

namespace aftertone::notify {

class SmtpTransport : public MailTransport {
 public:
  // `own_name` is what we call ourselves in EHLO. The settings have been checked. `tokens` are for xoauth2, else null.
  // With `asks_delivered` the relay is to tell of success, too, where it can (RFC 3461).
  SmtpTransport(MailServerSettings settings, const std::string& own_name, std::shared_ptr<AccessTokens> tokens,
                bool asks_delivered);

  // The provider reference is the relay's answer to the final dot. A 5xx to MAIL, RCPT, DATA or the dot is a rejection,
  // unless it is about us and not about the mail (log-in, TLS).
  std::string relay() const override;  // "smtp relay.example:25"
  Outcome send_blocking(const Mail& mail, CommitMark& mark) override;

 private:
  struct Said {
    Outcome outcome;
    bool is_login_refused = false;  // for good: a person or another token is needed
    bool is_dsn_refused = false;    // it offers status notifications, and then will not hear of them
  };
  Said converse_blocking(const Mail& mail, CommitMark& mark, const std::string& access_token);
  Said say_blocking(const Mail& mail, CommitMark& mark, const std::string& access_token, bool asks_dsn);
  static Outcome tell(Said said);

  const MailServerSettings settings_;
  const std::string url_;
  const std::shared_ptr<AccessTokens> tokens_;
  const bool asks_delivered_;
  // What the relay offered with the last mail that it took: libcurl wants to know what we say before it has asked. So
  // the first mail after a start asks for no notification.
  std::atomic<bool> offers_dsn_ = false;
  std::atomic<bool> refuses_dsn_ = false;
};

}  // namespace aftertone::notify
