#include "app/serve/wire_notify.h"

#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "app/serve/links.h"
#include "app/serve/routes.h"
#include "app/serve/wire_web.h"
#include "async/loop.h"
#include "notify/outbox/outbox_worker.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kSqlThreads = 4;
constexpr std::size_t kMostWaiting = 2000;

constexpr WireChannel* kChannels[] = {wire_email_blocking,      wire_sms_blocking,   wire_outcall_blocking,
                                      wire_webhook_blocking,    wire_teams_blocking, wire_slack_blocking,
                                      wire_mattermost_blocking, wire_xmpp_blocking,  wire_sip_message_blocking};
constexpr CheckChannel* kChecks[] = {check_email_blocking,      check_sms_blocking,   check_outcall_blocking,
                                     check_webhook_blocking,    check_cards_blocking, check_xmpp_blocking,
                                     check_sip_message_blocking};

notify::OutboxSettings outbox_settings(const NotifySection& from) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  notify::OutboxSettings settings;
  settings.holder = std::string(host.data()) + "/" + std::to_string(getpid());
  settings.digest_above = from.digest_above;
  settings.target_pause = std::chrono::milliseconds(from.target_per_minute == 0 ? 0 : 60'000 / from.target_per_minute);
  settings.relay_per_second = from.relay_per_second;
  return settings;
}

// A channel, and the threads that it alone may block.
struct OwnedRoute {
  explicit OwnedRoute(ChannelRoute route)
      : name(std::move(route.name)),
        channel(std::move(route.channel)),
        pool("at-" + name, route.threads, kMostWaiting),
        turns(route.threads),
        start_beside(std::move(route.start_beside)) {}

  const std::string name;
  const std::unique_ptr<notify::Channel> channel;
  async::BlockingPool pool;
  const std::size_t turns;  // at once
  const std::function<std::shared_ptr<void>(async::Executor)> start_beside;
};
using OwnedRoutes = std::vector<std::unique_ptr<OwnedRoute>>;

std::map<std::string, notify::Route> by_name(const OwnedRoutes& owned) {
  std::map<std::string, notify::Route> routes;
  for (const auto& route : owned)
    routes.emplace(route->name, notify::Route{*route->channel, route->pool, route->turns});
  return routes;
}

class RunningNotify : public Notify {
 public:
  RunningNotify(const NotifySection& settings, Storage& storage, OwnedRoutes routes, std::unique_ptr<Web> web)
      : routes_(std::move(routes)),
        worker_(loop_.executor(), sql_pool_,
                {storage.outbox(), storage.stores().messages, storage.stores().mailboxes, storage.stores().clock},
                by_name(routes_), outbox_settings(settings)),
        web_(std::move(web)) {
    worker_.start();
    for (const auto& route : routes_) {
      if (route->start_beside) beside_.push_back(route->start_beside(loop_.executor()));
    }
  }
  ~RunningNotify() override { worker_.stop_blocking(); }

  void wake() override { worker_.wake(); }

 private:
  async::Loop loop_{"at-notify"};
  async::BlockingPool sql_pool_{"at-outbox", kSqlThreads, kMostWaiting};
  const OwnedRoutes routes_;
  notify::OutboxWorker worker_;
  const std::unique_ptr<Web> web_;             // null: off
  std::vector<std::shared_ptr<void>> beside_;  // the channels' own
};

}  // namespace

Status check_notify_blocking(const Settings& settings) {
  for (CheckChannel* const check : kChecks) {
    if (const Status usable = check(settings); !usable) return usable;
  }
  return {};
}

Result<std::unique_ptr<Notify>> Notify::start_blocking(const Settings& settings, Storage& storage) {
  OwnedRoutes routes;
  http::Router router;
  for (WireChannel* const wire : kChannels) {
    auto route = wire(settings, storage);
    if (!route) return tl::unexpected(route.error());
    if (!*route) continue;
    if ((*route)->add_web_routes) (*route)->add_web_routes(router);
    routes.push_back(std::make_unique<OwnedRoute>(std::move(**route)));
  }
  if (routes.empty()) return nullptr;
  if (const Status linked = add_links_blocking(settings, storage, router); !linked)
    return tl::unexpected(linked.error());
  auto web = Web::start_blocking(settings, std::move(router));
  if (!web) return tl::unexpected(web.error());
  return std::make_unique<RunningNotify>(settings.notify, storage, std::move(routes), std::move(*web));
}

}  // namespace aftertone::app
