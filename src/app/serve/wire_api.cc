#include "app/serve/wire_api.h"

#include <fstream>
#include <iterator>
#include <memory>

#include "api/events/change_feed.h"
#include "api/request_pace.h"
#include "api/routes.h"
#include "app/config/share_directory.h"
#include "app/serve/own_commands.h"
#include "app/serve/sound_files.h"
#include "app/stores_on.h"
#include "async/loop.h"
#include "base/log.h"
#include "http/static_files.h"

namespace aftertone::app {
namespace {

// A proxy on this machine is believed when it says for whom it asks.
api::Surroundings surroundings(const Settings& settings) {
  const bool is_secure = !settings.web.certificate_file.empty() || settings.web.public_url.starts_with("https://");
  return {is_secure, settings.web.public_url, {"127.0.0.1", "::1"}};
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
  RunningInterface(StoresOn& stores, voicemail::DiallingStore& dialling, const Settings& settings)
      : changes_(loop_.executor(), stores.stores, stores.message_changes),
        commands_(settings.source.string(), stores.stores.clock),
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
               surroundings(settings)} {
    changes_.start();
  }
  ~RunningInterface() override { changes_.stop_blocking(); }
  const api::Ports& ports() const { return ports_; }

 private:
  async::Loop loop_{"at-events"};
  MediaSoundFiles sounds_;
  api::RequestPace pace_;
  api::ChangeFeed changes_;
  OwnCommands commands_;
  const api::Ports ports_;
};

}  // namespace

Result<std::unique_ptr<WebInterface>> WebInterface::start_blocking(const Settings& settings, Storage& storage,
                                                                   http::Router& router) {
  const auto path = share_directory_blocking(settings) / "openapi.yaml";
  std::ifstream file(path);
  std::string description((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (description.empty()) return fail(Code::not_found, path.string() + " is not there: the installation is not whole");
  auto running = std::make_unique<RunningInterface>(storage.on(Use::web), storage.dialling(), settings);
  api::add_api_routes(router, running->ports(), std::move(description));
  add_portal_blocking(settings, router);
  return running;
}

}  // namespace aftertone::app
