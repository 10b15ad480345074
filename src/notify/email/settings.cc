#include "notify/email/settings.h"

#include <algorithm>

#include "base/socket_address.h"
#include "notify/templates/safe_text.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::notify {
namespace {

bool is_loopback(std::string_view host) {
  return host == "127.0.0.1" || host == "::1" || host == "localhost";
}

bool is_file(const std::filesystem::path& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure);
}

tl::unexpected<Error> wrong(std::string_view section, std::string_view what) {
  return fail(Code::invalid, std::string(section).append(".").append(what));
}

// What goes out with a token goes out in TLS.
bool is_safe_url(const std::string& url) {
  if (url.starts_with("https://")) return true;
  constexpr std::string_view kHttp = "http://";
  return url.starts_with(kHttp) &&
         is_loopback(url.substr(kHttp.size(), url.find_first_of(":/", kHttp.size()) - kHttp.size()));
}

Status check_oauth_settings(const OAuthSettings& oauth) {
  constexpr std::string_view kSection = "email.oauth";
  const bool has_endpoint = !oauth.token_url.empty();
  if (has_endpoint == !oauth.token_file.empty())
    return wrong(kSection, "token_url: either this or token_file must be given where auth is \"xoauth2\"");
  if (!has_endpoint) return {};
  if (!is_safe_url(oauth.token_url)) return wrong(kSection, "token_url: must begin with https://");
  if (oauth.client_id.empty()) return wrong(kSection, "client_id: must be given with token_url");
  if (oauth.refresh_token_file.empty() && oauth.client_secret.empty())
    return wrong(kSection, "client_secret_file: must be given where there is no refresh_token_file");
  if (!oauth.refresh_token_file.empty() && !is_file(oauth.refresh_token_file))
    return wrong(kSection, "refresh_token_file: " + oauth.refresh_token_file.string() + " is not a file");
  if (!oauth.ca_file.empty() && !is_file(oauth.ca_file))
    return wrong(kSection, "ca_file: " + oauth.ca_file.string() + " is not a file");
  return {};
}

}  // namespace

Result<MailTls> parse_mail_tls(std::string_view text) {
  if (text == "required") return MailTls::required;
  if (text == "optional") return MailTls::optional;
  if (text == "off") return MailTls::off;
  if (text == "implicit") return MailTls::implicit;
  return fail(Code::invalid, "tls: required, optional, off or implicit");
}

Result<MailAuth> parse_mail_auth(std::string_view text) {
  if (text == "automatic") return MailAuth::automatic;
  if (text == "plain") return MailAuth::plain;
  if (text == "login") return MailAuth::login;
  if (text == "xoauth2") return MailAuth::xoauth2;
  return fail(Code::invalid, "auth: automatic, plain, login or xoauth2");
}

Result<Attachment> parse_attachment(std::string_view text) {
  if (text == "wav") return Attachment::wav;
  if (text == "mp3") return Attachment::mp3;
  if (text == "opus") return Attachment::opus;
  if (text == "link") return Attachment::link;
  if (text == "none") return Attachment::none;
  return fail(Code::invalid, "email.attachment: wav, mp3, opus, link or none");
}

Status check_mail_server_settings(std::string_view section, const MailServerSettings& server,
                                  const OAuthSettings& oauth) {
  if (!voicemail::is_domain(server.host) && !is_numeric_ip(server.host))
    return wrong(section, "host: the name or address of a mail server, such as mail.example.com");
  if (server.port == 0) return wrong(section, "port: 1 to 65535");
  const bool is_by_token = server.auth == MailAuth::xoauth2;
  if (is_by_token && server.user.empty()) return wrong(section, "user: must be given where auth is \"xoauth2\"");
  if (is_by_token && !server.password.empty())
    return wrong(section, "password_file: is not used where auth is \"xoauth2\"; leave it out");
  if (!is_by_token && server.user.empty() != server.password.empty())
    return wrong(section, "password_file: user and password must both be set, or neither");
  const bool is_clear = server.tls == MailTls::off || server.tls == MailTls::optional;
  if (!server.user.empty() && is_clear && !is_loopback(server.host))
    return wrong(section, "tls: must be \"required\" or \"implicit\" where a password or a token is sent");
  if (!server.ca_file.empty() && !is_file(server.ca_file))
    return wrong(section, "ca_file: " + server.ca_file.string() + " is not a file");
  const auto limits = {server.connect_timeout, server.total_timeout, server.stall_timeout};
  if (std::min(limits) < std::chrono::seconds(1) || std::max(limits) > std::chrono::hours(1))
    return wrong(section, "timeout: 1 s to 1 h");
  return is_by_token ? check_oauth_settings(oauth) : Status();
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
  if (settings.transport == EmailTransport::smtp)
    return check_mail_server_settings("email.smtp", settings.smtp, settings.oauth);
  if (settings.maildir_root.empty()) return fail(Code::invalid, "email.maildir: the folder that the Maildirs are in");
  return {};
}

}  // namespace aftertone::notify
