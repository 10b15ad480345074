#include "app/config/share_directory.h"
#include "app/serve/channels/links.h"
#include "app/stores_on.h"
#include "notify/links/link_routes.h"
#include "notify/links/recording_page.h"
#include "notify/secure/secure_page.h"

namespace aftertone::app {

Result<std::optional<notify::LinkSigner>> link_signer_blocking(const Settings& settings) {
  if (settings.web.port == 0 || settings.web.public_url.empty()) return std::nullopt;
  const auto secret = notify::read_or_make_link_secret_blocking(settings.resolved(settings.web.link_secret_file));
  if (!secret) return fail_while("[web] link_secret_file", secret);
  return std::make_optional<notify::LinkSigner>(*secret, settings.web.public_url);
}

WallTime link_end(const Settings& settings, WallTime begun) {
  return begun + std::chrono::days(settings.web.link_days);
}

Status add_links_blocking(const Settings& settings, Storage& storage, http::Router& router) {
  auto signer = link_signer_blocking(settings);
  if (!signer) return tl::unexpected(signer.error());
  if (!*signer) return {};
  auto languages = notify::LanguagePacks::load_blocking(template_folder_blocking(settings));
  if (!languages) return fail_while("email.templates", languages);
  const auto texts = std::make_shared<const notify::LanguagePacks>(std::move(*languages));
  notify::LinkRoutes routes{std::move(**signer), texts, {}, storage.stores().clock};
  routes.pages[notify::LinkKind::recording] =
      std::make_shared<notify::RecordingPage>(texts, storage.web_stores(), storage.on(Use::web).timeline);
  routes.pages[notify::LinkKind::secure] =
      std::make_shared<notify::SecurePage>(texts, storage.web_stores(), storage.on(Use::web).secure);
  notify::add_link_routes(router, std::move(routes));
  return {};
}

std::filesystem::path template_folder_blocking(const Settings& settings) {
  return settings.email.templates.empty() ? share_directory_blocking(settings) / "templates"
                                          : settings.resolved(settings.email.templates);
}

}  // namespace aftertone::app
