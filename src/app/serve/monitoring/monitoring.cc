#include "app/serve/monitoring/monitoring.h"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "alerts/alert_desk.h"
#include "alerts/alert_json.h"
#include "app/config/listen_address.h"
#include "app/process/service_manager.h"
#include "app/serve/monitoring/health_sampler.h"
#include "app/serve/monitoring/live_metrics.h"
#include "app/serve/monitoring/own_health.h"
#include "app/serve/monitoring/prober.h"
#include "app/serve/monitoring/pulse.h"
#include "app/serve/wire_cluster.h"
#include "app/serve/wire_ivr.h"
#include "app/version.h"
#include "base/log.h"
#include "http/server.h"
#include "metrics/metric.h"
#include "ops/health/condition_watch.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kThreads = 2;  // a request that is slow leaves one for /livez
constexpr std::size_t kMostWaiting = 50;
constexpr std::size_t kMostConnections = 50;
constexpr auto kBetweenTries = 10s;  // to get the port
constexpr auto kBetweenConditions = 1s;

bool tells_alerts(const Settings& settings) {
  const AlertSection& alerts = settings.alerts;
  return !alerts.email.empty() || !alerts.sms.empty() || !alerts.webhook.url.empty() || !alerts.snmp.receiver.empty();
}

http::Response plain(bool is_good, std::string text) {
  return http::Response::text(is_good ? 200 : 503, std::move(text) + "\n");
}

class RunningMonitoring : public Monitoring {
 public:
  RunningMonitoring(const Settings& settings, const std::string& roles, const MonitoringPlace& place,
                    alerts::AlertDesk& desk)
      : settings_(settings),
        desk_(desk),
        roles_(roles),
        listen_(parse_listen_address(place.address)),
        key_(place.key),
        live_(settings) {
    try_to_listen_blocking();
  }

  void begin(const MonitoredParts& parts) override {
    {
      const std::lock_guard lock(mutex_);
      parts_ = parts;
      why_not_ready_.clear();
      if (listen_ || tells_alerts(settings_)) sampler_ = std::make_unique<HealthSampler>(settings_, parts);
    }
    if (parts.prober != nullptr) parts.prober->know_of([this] { return other_trouble(); });
    manager_.say_blocking("READY=1");
    pulse_.begin_to_beat();
  }
  void drain() override {
    {
      const std::lock_guard lock(mutex_);
      why_not_ready_ = "it stops";
    }
    manager_.say_blocking("STOPPING=1");
  }
  void end() override {
    std::unique_ptr<HealthSampler> last;  // ends when its last look has ended
    const std::lock_guard lock(mutex_);
    parts_ = {};
    last = std::move(sampler_);
  }

 private:
  // at-main, then at-ops-listen-0.
  void try_to_listen_blocking() {
    next_try_ = SteadyClock::now() + kBetweenTries;
    if (!listen_ || server_) return;
    http::ServerSettings settings;
    settings.ip = listen_->ip;
    settings.port = listen_->port;
    settings.thread = "at-ops";
    settings.max_connections = kMostConnections;
    auto server = http::Server::start_blocking(std::move(settings), router(), pool_);
    if (!server && !has_complained_)
      log::warning("app", "{}: {}; nobody can ask how this process is until it is free", key_, server.error().detail);
    has_complained_ = !server;
    if (!server) return;
    server_ = std::move(*server);
    log::info("app", "monitoring may ask at {} port {}", listen_->ip, listen_->port);
  }

  // at-pulse.
  void do_round() {
    {
      const std::lock_guard lock(mutex_);
      if (sampler_) sampler_->look_if_due();
      if (why_not_ready_.empty() && pulse_.stuck().empty()) desk_.note_well();
    }
    look_at_conditions_if_due();
    try_again_if_due();
  }

  // While it starts and stops, much is not as it should be.
  void look_at_conditions_if_due() {
    const auto now = SteadyClock::now();
    if (now < next_conditions_) return;
    next_conditions_ = now + kBetweenConditions;
    bool speaks_for_all = false;
    {
      const std::lock_guard lock(mutex_);
      if (!sampler_ || !why_not_ready_.empty()) return;
      speaks_for_all = sampler_->speaks_for_all();
    }
    conditions_.look(health_items(), speaks_for_all, now);
  }

  void try_again_if_due() {
    if (SteadyClock::now() < next_try_.load()) return;
    next_try_ = SteadyClock::now() + kBetweenTries;
    if (!listener_.try_post([this] { try_to_listen_blocking(); })) log::debug("app", "listening is being tried still");
  }

  http::Router router() {
    http::Router router;
    router.add("GET", "/livez", [this](const http::Request&) { return is_alive(); });
    router.add("GET", "/readyz", [this](const http::Request&) { return is_ready(); });
    router.add("GET", "/healthz", [this](const http::Request&) { return how_it_is(); });
    router.add("GET", "/alerts", [this](const http::Request&) { return raised_alerts(); });
    router.add("GET", "/metrics", [this](const http::Request&) { return all_metrics(); });
    return router;
  }

  http::Response is_alive() const {
    const auto stuck = pulse_.stuck();
    std::string text;
    for (const async::StuckThread& thread : stuck)
      text +=
          fmt::format("{}{} has not turned for {} ms", text.empty() ? "" : "\n", thread.name, thread.for_long.count());
    return plain(stuck.empty(), stuck.empty() ? "alive" : text);
  }

  http::Response is_ready() {
    const std::lock_guard lock(mutex_);
    std::string why_not = why_not_ready_;
    if (why_not.empty() && parts_.ivr != nullptr) why_not = parts_.ivr->why_no_calls();
    return plain(why_not.empty(), why_not.empty() ? "ready" : "not ready: " + why_not);
  }

  std::vector<ops::HealthItem> health_items() {
    std::vector<ops::HealthItem> items{thread_health(pulse_.stuck())};
    const std::lock_guard lock(mutex_);
    if (!why_not_ready_.empty()) items.push_back({"service", ops::Health::warn, why_not_ready_});
    if (parts_.ivr != nullptr) {
      auto of_calls = call_health(settings_, *parts_.ivr, parts_.site);
      std::move(of_calls.begin(), of_calls.end(), std::back_inserter(items));
    }
    if (parts_.site != nullptr) items.push_back(site_health(*parts_.site));
    if (parts_.prober != nullptr) items.push_back(parts_.prober->health());
    if (!sampler_) return items;
    auto sampled = sampler_->latest();
    std::move(sampled.begin(), sampled.end(), std::back_inserter(items));
    return items;
  }

  // For the line that says that the probe fails.
  std::string other_trouble() {
    std::string text;
    for (const ops::HealthItem& item : health_items()) {
      if (item.health != ops::Health::fail || item.name == "probe") continue;
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", item.name, item.text);
    }
    return text;
  }

  http::Response how_it_is() {
    const std::vector<ops::HealthItem> items = health_items();
    const ops::Health worst = ops::worst_of(items);
    nlohmann::ordered_json json{{"status", to_string(worst)},  {"node", node_name(settings_)},
                                {"site", settings_.node.site}, {"roles", roles_},
                                {"version", kVersion},         {"items", nlohmann::ordered_json::array()}};
    for (const ops::HealthItem& item : items)
      json["items"].push_back(to_json(item));
    return http::Response::json(worst == ops::Health::fail ? 503 : 200, json.dump(2) + "\n");
  }

  http::Response raised_alerts() const {
    nlohmann::ordered_json json{{"node", node_name(settings_)},
                                {"site", settings_.node.site},
                                {"roles", roles_},
                                {"alerts", nlohmann::ordered_json::array()}};
    for (const alerts::Alert& alert : desk_.raised())
      json["alerts"].push_back(to_json(alert));
    constexpr auto kAnyway = nlohmann::ordered_json::error_handler_t::replace;
    return http::Response::json(200, json.dump(2, ' ', false, kAnyway) + "\n");
  }

  http::Response all_metrics() {
    {
      const std::lock_guard lock(mutex_);
      live_.refresh(parts_);
      if (parts_.site != nullptr) (void)site_health(*parts_.site);
    }
    return {200, {{"Content-Type", metrics::kContentType}}, metrics::to_text(), nullptr, nullptr};
  }

  const Settings settings_;
  alerts::AlertDesk& desk_;
  const std::string roles_;
  const std::optional<ListenAddress> listen_;  // none: nobody may ask
  const std::string key_;
  const ServiceManager manager_;
  std::mutex mutex_;  // guards what follows: set by at-main, read by at-ops-N
  MonitoredParts parts_;
  std::string why_not_ready_ = "it starts";  // empty: the parts say
  LiveMetrics live_;
  std::unique_ptr<HealthSampler> sampler_;  // null: the service does not run, or nobody may ask

  ops::ConditionWatch conditions_;  // at-pulse only
  SteadyClock::time_point next_conditions_{};

  std::atomic<SteadyClock::time_point> next_try_{SteadyClock::now() + kBetweenTries};
  bool has_complained_ = false;
  async::BlockingPool pool_{"at-ops", kThreads, kMostWaiting};
  std::unique_ptr<http::Server> server_;  // null: not yet
  async::BlockingPool listener_{"at-ops-listen", 1, 1};
  Pulse pulse_{manager_, [this] { do_round(); }};
};

}  // namespace

std::unique_ptr<Monitoring> Monitoring::start_blocking(const Settings& settings, const std::string& roles,
                                                       const MonitoringPlace& place, alerts::AlertDesk& desk) {
  return std::make_unique<RunningMonitoring>(settings, roles, place, desk);
}

}  // namespace aftertone::app
