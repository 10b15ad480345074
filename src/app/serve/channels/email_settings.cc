#include "app/serve/channels/email_settings.h"

#include "app/config/secret_file.h"
#include "app/serve/channels/links.h"

namespace aftertone::app {
namespace {

using notify::EmailSettings;

// "" where no file is named.
Result<std::string> optional_secret_blocking(const Settings& settings, const std::filesystem::path& file,
                                             const std::string& key) {
  if (file.empty()) return std::string();
  return read_secret_blocking(key, settings.resolved(file));
}

std::filesystem::path resolved_or_empty(const Settings& settings, const std::filesystem::path& path) {
  return path.empty() ? path : settings.resolved(path);
}

Status take_server_blocking(const Settings& settings, const MailServerSection& from, const std::string& section,
                            notify::MailServerSettings& server) {
  server.host = from.host;
  server.port = from.port;
  server.user = from.user;
  server.ca_file = resolved_or_empty(settings, from.ca_file);
  const auto tls = notify::parse_mail_tls(from.tls);
  const auto auth = notify::parse_mail_auth(from.auth);
  if (!tls) return fail_while(section, tls);
  if (!auth) return fail_while(section, auth);
  server.tls = *tls;
  server.auth = *auth;
  auto password = optional_secret_blocking(settings, from.password_file, "[" + section + "] password_file");
  if (!password) return tl::unexpected(password.error());
  server.password = std::move(*password);
  return {};
}

Status take_oauth_blocking(const Settings& settings, notify::OAuthSettings& oauth) {
  const OAuthSection& from = settings.email.oauth;
  oauth.token_file = resolved_or_empty(settings, from.token_file);
  oauth.token_url = from.token_url;
  oauth.client_id = from.client_id;
  oauth.refresh_token_file = resolved_or_empty(settings, from.refresh_token_file);
  oauth.scope = from.scope;
  oauth.ca_file = resolved_or_empty(settings, from.ca_file);
  auto secret = optional_secret_blocking(settings, from.client_secret_file, "[email.oauth] client_secret_file");
  if (!secret) return tl::unexpected(secret.error());
  oauth.client_secret = std::move(*secret);
  return {};
}

Status take_message_settings(const Settings& settings, EmailSettings& email) {
  const auto attachment = notify::parse_attachment(settings.email.attachment);
  if (!attachment) return tl::unexpected(attachment.error());
  email.attachment = *attachment;
  email.link_above_bytes = settings.email.link_above_kb * 1000;
  email.return_path = settings.email.receipts.return_path;
  email.asks_delivered = settings.email.receipts.ask_delivered;
  email.asks_read = settings.email.receipts.ask_read;
  const EmailSection& from = settings.email;
  email.transport = from.method == "smtp" ? notify::EmailTransport::smtp : notify::EmailTransport::maildir;
  email.from_address = from.from;
  email.from_name = from.from_name;
  email.message_id_domain = from.domain;
  email.maildir_root = settings.resolved(from.maildir);
  email.max_attachment_bytes = from.max_attachment_mb * 1'000'000;
  email.digest_attachment_bytes = from.digest_attachment_mb * 1'000'000;
  return {};
}

}  // namespace

Result<EmailSettings> email_settings_blocking(const Settings& settings) {
  EmailSettings email;
  email.templates = template_folder_blocking(settings);
  Status taken = take_message_settings(settings, email);
  if (taken) taken = take_server_blocking(settings, settings.email.smtp, "email.smtp", email.smtp);
  if (taken) taken = take_oauth_blocking(settings, email.oauth);
  if (!taken) return tl::unexpected(taken.error());
  return email;
}

bool wants_receipts(const Settings& settings) {
  return !settings.email.receipts.maildir.empty() || !settings.email.receipts.imap.host.empty();
}

Result<notify::MailServerSettings> imap_settings_blocking(const Settings& settings,
                                                          const notify::OAuthSettings& oauth) {
  constexpr const char* kSection = "email.receipts.imap";
  notify::MailServerSettings imap;
  Status usable = take_server_blocking(settings, settings.email.receipts.imap, kSection, imap);
  if (usable) usable = notify::check_mail_server_settings(kSection, imap, oauth);
  if (!usable) return tl::unexpected(usable.error());
  return imap;
}

}  // namespace aftertone::app
