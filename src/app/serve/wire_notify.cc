#include "app/serve/wire_notify.h"

#include <string>
#include <vector>

#include "app/serve/channels/links.h"
#include "app/serve/channels/routes.h"
#include "app/serve/wire_cluster.h"
#include "async/loop.h"
#include "cluster/lease_keeper.h"
#include "notify/outbox/outbox_worker.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kSqlThreads = 4;
constexpr std::size_t kMostWaiting = 2000;

constexpr WireChannel* kChannels[] = {wire_email_blocking,      wire_sms_blocking,   wire_outcall_blocking,
                                      wire_webhook_blocking,    wire_teams_blocking, wire_slack_blocking,
                                      wire_mattermost_blocking, wire_xmpp_blocking,  wire_sip_message_blocking,
                                      wire_secure_blocking};
constexpr CheckChannel* kChecks[] = {check_email_blocking,      check_sms_blocking,   check_outcall_blocking,
                                     check_webhook_blocking,    check_cards_blocking, check_xmpp_blocking,
                                     check_sip_message_blocking};

notify::OutboxSettings outbox_settings(const NotifySection& from) {
  notify::OutboxSettings settings;
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
  const std::function<std::shared_ptr<void>(const BesideParts&)> start_beside;
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
  RunningNotify(const Settings& settings, Storage& storage, const Candidacy& candidacy, OwnedRoutes routes,
                SecureNotice secure_notice)
      : settings_(outbox_settings(settings.notify)),
        storage_(storage),
        routes_(std::move(routes)),
        secure_notice_(std::move(secure_notice)),
        keeper_(loop_.executor(), lease_pool_, storage.leases(), "notifier", applicant_of(settings), {},
                {[this](std::shared_ptr<const cluster::Tenure> tenure) { begin(std::move(tenure)); },
                 [this] { return end(); }, candidacy.for_notify_roles()}) {
    keeper_.start();
    const BesideParts parts{loop_.executor(), lease_pool_, storage.leases(), candidacy};
    for (const auto& route : routes_) {
      if (route->start_beside) beside_.push_back(route->start_beside(parts));
    }
  }
  ~RunningNotify() override { keeper_.stop_blocking(); }

  void wake() override {
    loop_.post([this] {
      if (worker_) worker_->wake();
    });
  }

 private:
  void begin(std::shared_ptr<const cluster::Tenure> tenure) {
    const notify::Mandate mandate{tenure->epoch(), [tenure] { return tenure->is_valid(); },
                                  [this] { keeper_.start_over(); }};
    const voicemail::Stores& stores = storage_.notification_stores();
    const notify::OutboxPorts ports{storage_.outbox(), stores.messages, stores.mailboxes, stores.clock, secure_notice_};
    worker_ = std::make_unique<notify::OutboxWorker>(loop_.executor(), sql_pool_, ports, by_name(routes_), settings_,
                                                     mandate);
    worker_->start();
  }

  async::Task<> end() {
    co_await worker_->stop();
    worker_.reset();
  }

  const notify::OutboxSettings settings_;
  Storage& storage_;
  async::Loop loop_{"at-notify"};
  async::BlockingPool sql_pool_{"at-outbox", kSqlThreads, kMostWaiting};
  async::BlockingPool lease_pool_{"at-lease", 1, 10};  // a renewal waits for nobody
  const OwnedRoutes routes_;
  const SecureNotice secure_notice_;
  std::unique_ptr<notify::OutboxWorker> worker_;  // home: loop_; null while another node has the role
  cluster::LeaseKeeper keeper_;
  std::vector<std::shared_ptr<void>> beside_;  // the channels' own
};

}  // namespace

Status check_notify_blocking(const Settings& settings) {
  for (CheckChannel* const check : kChecks) {
    if (const Status usable = check(settings); !usable) return usable;
  }
  return {};
}

Result<std::unique_ptr<Notify>> Notify::start_blocking(const Settings& settings, Storage& storage,
                                                       const Candidacy& candidacy) {
  OwnedRoutes routes;
  for (WireChannel* const wire : kChannels) {
    auto route = wire(settings, storage);
    if (!route) return tl::unexpected(route.error());
    if (!*route) continue;
    routes.push_back(std::make_unique<OwnedRoute>(std::move(**route)));
  }
  if (routes.empty()) return nullptr;
  auto secure_notice = secure_notice_blocking(settings, storage);
  if (!secure_notice) return tl::unexpected(secure_notice.error());
  return std::make_unique<RunningNotify>(settings, storage, candidacy, std::move(routes), std::move(*secure_notice));
}

}  // namespace aftertone::app
