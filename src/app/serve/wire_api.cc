#include "app/serve/wire_api.h"

#include <fstream>
#include <iterator>
#include <memory>

#include "api/events/change_feed.h"
#include "api/oidc/provider.h"
#include "api/request_pace.h"
#include "api/routes.h"
#include "api/secret_seal.h"
#include "api/totp.h"
#include "app/config/secret_file.h"
#include "app/config/share_directory.h"
#include "app/log/kept_logs.h"
#include "app/serve/own_commands.h"
#include "app/serve/sound_files.h"
#include "app/serve/website/prompt_shelf.h"
#include "app/stores_on.h"
#include "async/loop.h"
#include "base/log.h"
#include "http/static_files.h"
#include "notify/links/link_signer.h"

namespace aftertone::app {
namespace {

// A proxy on this machine is believed when it says for whom it asks.
api::Surroundings surroundings(const Settings& settings) {
  const bool is_secure = !settings.web.certificate_file.empty() || settings.web.public_url.starts_with("https://");
  return {is_secure, settings.web.public_url, {"127.0.0.1", "::1"}};
}

// Nothing: there is none. Error: invalid, where its secret cannot be read.
Result<std::unique_ptr<api::Provider>> provider_blocking(const Settings& settings, const Clock& clock) {
  const OidcSection& from = settings.oidc;
  if (from.issuer.empty()) return nullptr;
  api::ProviderSettings provider;
  provider.name = from.name;
  provider.issuer = from.issuer;
  provider.client_id = from.client_id;
  if (!from.client_secret_file.empty()) {
    auto secret = read_secret_blocking("[web.oidc] client_secret_file", settings.resolved(from.client_secret_file));
    if (!secret) return tl::unexpected(secret.error());
    provider.client_secret = std::move(*secret);
  }
  provider.callback = settings.web.public_url + "/api/v1/session/oidc/callback";
  provider.scopes = from.scopes;
  provider.user_claim = from.user_claim;
  provider.groups_claim = from.groups_claim;
  provider.mailbox_claim = from.mailbox_claim;
  for (const std::string& one : from.roles) {
    const std::size_t equals = one.rfind('=');
    provider.groups.emplace_back(one.substr(0, equals), *voicemail::parse_user_role(one.substr(equals + 1)));
  }
  provider.adds_users = from.add_users;
  if (!from.ca_file.empty()) provider.ca_file = settings.resolved(from.ca_file).string();
  return std::make_unique<api::Provider>(std::move(provider), clock);
}

void add_portal_blocking(const Settings& settings, http::Router& router) {
  const auto directory = share_directory_blocking(settings) / "portal";
  auto read = http::StaticFiles::read_blocking(directory);
  if (!read) {
    log::info("http", "no website: {}", read.error().detail);
    return;
  }
  const auto files = std::make_shared<const http::StaticFiles>(std::move(*read));
  router.set_fallback([files](const http::Request& request) { return files->answer_blocking(request); });
}

class RunningInterface : public WebInterface {
 public:
  RunningInterface(StoresOn& stores, voicemail::DiallingStore& dialling, const Settings& settings,
                   const ConfigWatch& config, std::unique_ptr<api::Provider> provider, const std::string& file_secret)
      : provider_(std::move(provider)),
        seal_(file_secret, "aftertone codes"),
        changes_(loop_.executor(), stores.stores, stores.message_changes),
        commands_(settings, {stores.stores.clock, config, stores.database}),
        logs_(settings.resolved(settings.log.directory)),
        prompts_(settings),
        ports_{stores.stores,
               stores.timeline,
               dialling,
               stores.access_tokens,
               stores.users,
               stores.sessions,
               stores.log_in_tries,
               stores.audit,
               stores.repeats,
               pace_,
               stores.mailbox_search,
               stores.message_search,
               stores.seen_changes,
               stores.delivery_desk,
               stores.calls,
               stores.report_source,
               sounds_,
               changes_,
               commands_,
               logs_,
               prompts_,
               surroundings(settings),
               provider_.get(),
               seal_} {
    api::seal_plain_secrets_blocking(stores.users, seal_);
    changes_.start();
  }
  ~RunningInterface() override { changes_.stop_blocking(); }
  const api::Ports& ports() const { return ports_; }

 private:
  const std::unique_ptr<api::Provider> provider_;
  const api::SecretSeal seal_;
  async::Loop loop_{"at-events"};
  MediaSoundFiles sounds_;
  api::RequestPace pace_;
  api::ChangeFeed changes_;
  OwnCommands commands_;
  KeptLogs logs_;
  PromptShelf prompts_;
  const api::Ports ports_;
};

}  // namespace

Result<std::unique_ptr<WebInterface>> WebInterface::start_blocking(const Settings& settings, Storage& storage,
                                                                   const ConfigWatch& config, http::Router& router) {
  const auto path = share_directory_blocking(settings) / "openapi.yaml";
  std::ifstream file(path);
  std::string description((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (description.empty()) return fail(Code::not_found, path.string() + " is not there: the installation is not whole");
  auto provider = provider_blocking(settings, storage.on(Use::web).stores.clock);
  if (!provider) return tl::unexpected(provider.error());
  const auto secret = notify::read_or_make_link_secret_blocking(settings.resolved(settings.web.link_secret_file));
  if (!secret) return fail_while("[web] link_secret_file", secret);
  auto running = std::make_unique<RunningInterface>(storage.on(Use::web), storage.dialling(), settings, config,
                                                    std::move(*provider), *secret);
  api::add_api_routes(router, running->ports(), std::move(description));
  add_portal_blocking(settings, router);
  return running;
}

}  // namespace aftertone::app
