#include "app/config/secret_file.h"
#include "app/config/share_directory.h"
#include "app/serve/routes.h"
#include "base/log.h"
#include "notify/email/email_channel.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kMailThreads = 8;

Result<notify::EmailSettings> email_settings_blocking(const Settings& settings) {
  const EmailSection& from = settings.email;
  notify::EmailSettings email;
  email.transport = from.method == "smtp" ? notify::EmailTransport::smtp : notify::EmailTransport::maildir;
  email.from_address = from.from;
  email.from_name = from.from_name;
  email.message_id_domain = from.domain;
  email.templates = templates_directory_blocking(settings);
  email.maildir_root = settings.resolved(from.maildir);
  email.max_attachment_bytes = from.max_attachment_mb * 1'000'000;
  email.digest_attachment_bytes = from.digest_attachment_mb * 1'000'000;
  email.smtp.host = from.smtp.host;
  email.smtp.port = from.smtp.port;
  email.smtp.user = from.smtp.user;
  const auto tls = notify::parse_smtp_tls(from.smtp.tls);
  const auto auth = notify::parse_smtp_auth(from.smtp.auth);
  if (!tls || !auth) return tl::unexpected((tls ? auth.error() : tls.error()));
  email.smtp.tls = *tls;
  email.smtp.auth = *auth;
  if (!from.smtp.ca_file.empty()) email.smtp.ca_file = settings.resolved(from.smtp.ca_file);
  if (from.smtp.password_file.empty()) return email;
  auto password = read_secret_blocking("[email.smtp] password_file", settings.resolved(from.smtp.password_file));
  if (!password) return tl::unexpected(password.error());
  email.smtp.password = std::move(*password);
  return email;
}

}  // namespace

Result<std::optional<ChannelRoute>> wire_email_blocking(const Settings& settings, Storage& storage) {
  if (settings.email.method == "off") return std::nullopt;
  auto email = email_settings_blocking(settings);
  if (!email) return tl::unexpected(email.error());
  auto channel = notify::EmailChannel::create(std::move(*email), storage.stores().audio);
  if (!channel) return tl::unexpected(channel.error());
  log::info("notify", "e-mail by {}", settings.email.method);
  return ChannelRoute{"email", std::move(*channel), kMailThreads};
}

Status check_email_blocking(const Settings& settings) {
  if (settings.email.method == "off") return {};
  const auto email = email_settings_blocking(settings);
  if (!email) return tl::unexpected(email.error());
  return notify::check_email_settings(*email);
}

}  // namespace aftertone::app
