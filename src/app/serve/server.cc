#include "app/serve/server.h"

#include <memory>

#include "app/serve/channels/links.h"
#include "app/serve/channels/routes.h"
#include "app/serve/late_hook.h"
#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::app {

Result<Roles> parse_roles(const std::string& text) {
  Roles roles;
  for (const std::string_view word : ascii::split(text, ',')) {
    const std::string_view role = ascii::trimmed(word);
    if (role == "ivr") {
      roles.ivr = true;
    } else if (role == "notify") {
      roles.notify = true;
    } else if (role == "web") {
      roles.web = true;
    } else {
      return fail(Code::invalid, "--roles: ivr, notify and web with commas between, not \"" + std::string(role) + "\"");
    }
  }
  return roles;
}

std::string to_string(Roles roles) {
  std::string text;
  for (const auto& [is_done, name] :
       {std::pair(roles.ivr, "ivr"), std::pair(roles.notify, "notify"), std::pair(roles.web, "web")})
    if (is_done) text.append(text.empty() ? "" : ",").append(name);
  return text;
}

namespace {

// Not a reason to leave callers without a service: what would go there is undeliverable until it is put right.
void look_for_catch_all_blocking(voicemail::Stores& stores) {
  const voicemail::MailboxNumber& number = stores.rules.catch_all;
  if (number.value().empty()) return;
  const auto found = stores.mailboxes.find_blocking(number);
  if (!found && found.error().code == Code::not_found)
    log::error(error_codes::kCatchAllMissing, "app",
               "[messages] catch_all: there is no mailbox {}; run: aftertone mailbox add {}", number.value(),
               number.value());
}

// Also looks for what is configured to be in it, when it has been reached.
void watch_database_blocking(Storage& storage, std::unique_ptr<WatchedDatabase>& watched) {
  const auto look = [&storage] { look_for_catch_all_blocking(storage.commit_stores()); };
  OpenedDatabase& database = storage.opened_database();
  if (database.has_been_reached()) look();
  if (database.can_be_away()) watched = WatchedDatabase::start_blocking(database, look);
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start_blocking(const Settings& settings, Roles roles, ConfigWatch& config) {
  std::unique_ptr<Server> server(new Server(to_string(roles)));
  for (const auto& [is_wanted, name] :
       {std::pair(roles.ivr, "ivr"), std::pair(roles.notify, "notify"), std::pair(roles.web, "web")}) {
    if (!is_wanted) continue;
    auto lock = RoleLock::take_blocking(settings.node.data_directory, name);
    if (!lock) return tl::unexpected(lock.error());
    if (lock->died_before() != 0)
      log::error(error_codes::kProcessDied, "app", "the last {} (process {}) did not end in order: look why it died",
                 name, lock->died_before());
    server->locks_.push_back(std::move(*lock));
  }
  auto storage = Storage::open_or_wait_blocking(settings);
  if (!storage) return tl::unexpected(storage.error());
  server->storage_ = std::move(*storage);
  watch_database_blocking(*server->storage_, server->watched_);
  auto site = SiteMember::start_blocking(settings, *server->storage_, server->candidacy_);
  if (!site) return tl::unexpected(site.error());
  server->site_ = std::move(*site);
  if (roles.notify) {
    auto notify = Notify::start_blocking(settings, *server->storage_, server->candidacy_);
    if (!notify) return tl::unexpected(notify.error());
    server->notify_ = std::move(*notify);
    auto command = CommandRunner::start_blocking(settings, *server->storage_, server->candidacy_);
    if (!command) return tl::unexpected(command.error());
    server->command_ = std::move(*command);
  }
  if (const Status started = server->start_web_blocking(settings, roles); !started)
    return tl::unexpected(started.error());
  const auto lamp_hook = std::make_shared<LateHook>();
  if (roles.ivr) {
    auto ivr = Ivr::start_blocking(settings, *server->storage_, server->beside_calls(settings, lamp_hook));
    if (!ivr) return tl::unexpected(ivr.error());
    server->ivr_ = std::move(*ivr);
  }
  sip::Stack* const stack = server->ivr_ ? &server->ivr_->stack() : nullptr;
  auto lamps = Lamps::start_blocking(settings, *server->storage_, {stack, roles.notify}, server->candidacy_);
  if (!lamps) return tl::unexpected(lamps.error());
  server->lamps_ = std::move(*lamps);
  if (server->lamps_) lamp_hook->set(server->lamps_->waker());
  auto shipping = Shipping::start_blocking(settings, *server->storage_, server->candidacy_.for_shipper(roles.ivr));
  if (!shipping) return tl::unexpected(shipping.error());
  server->shipping_ = std::move(*shipping);
  server->member_ = ClusterMember::start_blocking(
      settings, to_string(roles),
      {*server->storage_, server->ivr_.get(), server->site_.get(), server->candidacy_, config});
  if (server->ivr_)
    server->prober_ =
        Prober::start(settings, *server->storage_, [server = server.get()] { return server->why_no_probe(); });
  return server;
}

Status Server::start_web_blocking(const Settings& settings, Roles roles) {
  if (!roles.serves_links()) return {};
  if (settings.web.port == 0) {
    if (roles.web) log::warning("http", "no website: [web] port is 0");
    return {};
  }
  http::Router router;
  if (const Status added = add_links_blocking(settings, *storage_, router); !added) return added;
  if (const Status added = add_sms_receipts_blocking(settings, *storage_, router); !added) return added;
  if (roles.web) {
    auto interface = WebInterface::start_blocking(settings, *storage_, router);
    if (!interface) return tl::unexpected(interface.error());
    interface_ = std::move(*interface);
  }
  auto web = Web::start_blocking(settings, std::move(router));
  if (!web) return tl::unexpected(web.error());
  web_ = std::move(*web);
  return {};
}

Ivr::Beside Server::beside_calls(const Settings& settings, const std::shared_ptr<LateHook>& lamp_hook) const {
  const auto on_message = [notify = notify_.get(), lamp_hook] {
    if (notify != nullptr) notify->wake();
    lamp_hook->call();
  };
  if (!site_) return {candidacy_, on_message, nullptr, nullptr};
  const auto sends_calls_on = [site = site_.get()] { return site->sends_calls_on(); };
  if (settings.site.standby != "announce") return {candidacy_, on_message, nullptr, sends_calls_on};
  const auto announces = [site = site_.get()] { return site->announces(); };
  return {candidacy_, on_message, announces, sends_calls_on};
}

std::string Server::why_no_probe() const {
  if (ivr_->is_drained()) return "this process takes no new calls";
  if (site_ && site_->state() != cluster::SiteState::active) return "this site stands by";
  return "";
}

Server::~Server() = default;

std::string Server::description() const {
  std::string text;
  if (ivr_) text = "calls at " + ivr_->listens_at();
  if (notify_) text += text.empty() ? "notification" : "; notification";
  if (command_) text += text.empty() ? "command" : "; command";
  if (lamps_) text += text.empty() ? "lamps" : "; lamps";
  if (web_) text += text.empty() ? "web" : "; web";
  return text.empty() ? "nothing to do: see the lines before" : text;
}

void Server::drain() {
  if (prober_) prober_->stop_blocking();
  if (ivr_) ivr_->drain();
}

MonitoredParts Server::parts() const {
  return {storage_.get(), ivr_.get(), site_.get(), prober_.get(), roles_};
}

std::size_t Server::call_count() const {
  return ivr_ ? ivr_->call_count() : 0;
}

}  // namespace aftertone::app
