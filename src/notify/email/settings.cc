#include "notify/email/settings.h"

#include <algorithm>

#include "base/socket_address.h"
#include "notify/templates/safe_text.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::notify {
namespace {

Status check_smtp_settings(const SmtpSettings& smtp) {
  if (!voicemail::is_domain(smtp.host) && !is_numeric_ip(smtp.host)) {
    return fail(Code::invalid, "email.smtp.host: the name or address of a mail relay, such as mail.example.com");
  }
  if (smtp.port == 0) return fail(Code::invalid, "email.smtp.port: 1 to 65535");
  if (smtp.user.empty() != smtp.password.empty()) {
    return fail(Code::invalid, "email.smtp.password_file: user and password must both be set, or neither");
  }
  const bool is_loopback = smtp.host == "127.0.0.1" || smtp.host == "::1" || smtp.host == "localhost";
  if (!smtp.user.empty() && (smtp.tls == SmtpTls::off || smtp.tls == SmtpTls::optional) && !is_loopback) {
    return fail(Code::invalid, "email.smtp.tls: must be \"required\" or \"implicit\" where a password is sent");
  }
  if (!smtp.ca_file.empty() && !std::filesystem::is_regular_file(smtp.ca_file)) {
    return fail(Code::invalid, "email.smtp.ca_file: " + smtp.ca_file.string() + " is not a file");
  }
  const auto limits = {smtp.connect_timeout, smtp.total_timeout, smtp.stall_timeout};
  if (std::min(limits) < std::chrono::seconds(1) || std::max(limits) > std::chrono::hours(1)) {
    return fail(Code::invalid, "email.smtp.timeout: 1 s to 1 h");
  }
  return {};
}

}  // namespace

Result<SmtpTls> parse_smtp_tls(std::string_view text) {
  if (text == "required") return SmtpTls::required;
  if (text == "optional") return SmtpTls::optional;
  if (text == "off") return SmtpTls::off;
  if (text == "implicit") return SmtpTls::implicit;
  return fail(Code::invalid, "email.smtp.tls: required, optional, off or implicit");
}

Result<SmtpAuth> parse_smtp_auth(std::string_view text) {
  if (text == "automatic") return SmtpAuth::automatic;
  if (text == "plain") return SmtpAuth::plain;
  if (text == "login") return SmtpAuth::login;
  return fail(Code::invalid, "email.smtp.auth: automatic, plain or login");
}

Status check_email_settings(const EmailSettings& settings) {
  if (!voicemail::is_email_address(settings.from_address)) {
    return fail(Code::invalid, "email.from: one address such as voicemail@example.com");
  }
  if (safe_text(settings.from_name, 100) != settings.from_name) {
    return fail(Code::invalid, "email.from_name: at most 100 characters of UTF-8 on one line");
  }
  if (!voicemail::is_domain(settings.message_id_domain)) {
    return fail(Code::invalid, "email.domain: a domain such as example.com; letters, digits, '-' and '.'");
  }
  if (settings.max_attachment_bytes < 0) return fail(Code::invalid, "email.max_attachment_mb: 0 or more bytes");
  if (settings.transport == EmailTransport::smtp) return check_smtp_settings(settings.smtp);
  if (settings.maildir_root.empty()) return fail(Code::invalid, "email.maildir: the folder that the Maildirs are in");
  return {};
}

}  // namespace aftertone::notify
