#include "app/serve/wire_site.h"

#include <algorithm>
#include <atomic>

#include "app/serve/site_file.h"
#include "async/loop.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "cluster/site_election.h"
#include "storage/etcd/etcd_witness.h"
#include "storage/postgres/postgres_database.h"
#include "storage/shipping/site_knowledge.h"
#include "storage/sql/site/sql_site_store.h"
#include "storage/sql/sql_node_store.h"

namespace aftertone::app {
namespace {

using cluster::SiteState;
using cluster::SiteToken;

using Instant = std::chrono::steady_clock::time_point;

constexpr std::size_t kConnectionsToThePeer = 3;
constexpr std::chrono::seconds kBetweenLooks{1};
constexpr std::chrono::seconds kTrustInPeer{5};
constexpr std::chrono::seconds kHandover{15};       // a move in peace takes some seconds, and routers two more
constexpr std::chrono::seconds kIdleIsTrouble{20};  // longer than a move in peace
constexpr std::chrono::seconds kBetweenWarnings{30};

// Nothing: it has never been.
std::optional<std::chrono::milliseconds> since(Instant then) {
  if (then == Instant()) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - then);
}

class RunningSite : public SiteMember {
 public:
  RunningSite(const Settings& settings, Storage& storage, std::unique_ptr<storage::Database> peer, Candidacy& candidacy)
      : name_(settings.node.site),
        peer_database_(std::move(peer)),
        clock_(storage.opened_database().clock()),
        own_database_(storage.opened_database().of(Use::background)),
        own_(own_database_),
        peer_(*peer_database_),
        peer_nodes_(*peer_database_),
        is_primary_(settings.site.primary == name_),
        peer_name_(settings.site.peer),
        memory_(site_file(settings)),
        tasks_(loop_.executor()),
        watch_(loop_.executor(), pool_, {own_, peer_, memory_}, {settings.node.site, settings.site.primary},
               [this](SiteState state, const SiteToken& token) { hear(state, token); }) {
    watch_.look_first_blocking();
    watch_.start();
    if (is_primary_) tasks_.spawn("nodes of the other site", watch_peer_nodes());
    tasks_.spawn("no site works", warn_while_idle());
    if (settings.site.automatic) stand_for_election(settings);
    candidacy.follow([this] { return state() == SiteState::active && (!election_ || election_->is_trusted()); });
  }
  ~RunningSite() override {
    if (election_) election_->stop_blocking();
    watch_.stop_blocking();
    tasks_.stop_blocking();
  }

  SiteState state() const override { return watch_.state(); }
  std::optional<std::chrono::milliseconds> peer_silent_for() const override {
    return since(watch_.agreed_with_peer_at());
  }
  std::optional<std::chrono::milliseconds> idle_for() const override { return since(idle_since_); }
  bool is_witness_away() const override { return election_ && election_->is_witness_away(); }
  bool announces() const override {
    return state() == SiteState::standby && std::chrono::steady_clock::now() >= hands_over_until_.load();
  }
  bool sends_calls_on() const override {
    if (!is_primary_ || state() == SiteState::active) return false;
    if (watch_.token().active.empty() && !announces()) return false;
    return std::chrono::steady_clock::now() < std::chrono::steady_clock::time_point(peer_took_calls_at_) + kTrustInPeer;
  }

 private:
  // Somebody stopped a site and did not go on.
  async::Task<> warn_while_idle() {
    for (;;) {
      co_await async::sleep_until(async::Deadline::in(kBetweenLooks));
      const auto idle = idle_for();
      if (!idle || *idle < kIdleIsTrouble) continue;
      log::error(error_codes::kSiteNone, "site",
                 "no site works: callers hear the announcement, and owners are told by nobody; see aftertone site "
                 "status");
      co_await async::sleep_until(async::Deadline::in(kBetweenWarnings));
    }
  }

  // Two heartbeats may be late: whoever is silent for longer is not sent calls.
  async::Task<> watch_peer_nodes() {
    const std::function<Result<bool>()> look = [this]() -> Result<bool> {
      const auto nodes = peer_nodes_.list_blocking();
      if (!nodes) return tl::unexpected(nodes.error());
      return std::ranges::any_of(*nodes, [this](const cluster::Node& node) {
        return node.report.site == peer_name_ && node.report.takes_calls && node.silent_for < kTrustInPeer;
      });
    };
    for (;;) {
      const auto asked_at = std::chrono::steady_clock::now();
      const Result<bool> takes_calls = co_await pool_.run<bool>(look);
      if (takes_calls && *takes_calls) peer_took_calls_at_ = asked_at.time_since_epoch();
      co_await async::sleep_until(async::Deadline::in(kBetweenLooks));
    }
  }

  void stand_for_election(const Settings& settings) {
    witness_.emplace(settings.site.witness);
    cluster::SiteElection::Parts parts{own_, peer_, *witness_, watch_};
    parts.hold_exposed_blocking = [this, hold = std::chrono::seconds(settings.site.hold_s)] {
      return hold_exposed_blocking(hold);
    };
    election_.emplace(loop_.executor(), witness_pool_, std::move(parts), name_,
                      [this](bool is_trusted) { hear_trust(is_trusted); });
    election_->start();
  }

  // Home loop, or before it runs.
  Status hold_exposed_blocking(std::chrono::seconds time) {
    const auto held = storage::hold_exposed_blocking(own_database_, clock_.now(), time);
    if (!held && held.error().code == Code::unsupported) return {};  // nothing was ever copied here
    if (!held) return tl::unexpected(held.error());
    if (*held > 0)
      log::warning("site", "{} deliveries that site {} has perhaps sent wait for {} s", *held, peer_name_,
                   time.count());
    return {};
  }

  void hear(SiteState state, const SiteToken& token) {
    if (was_active_ && state == SiteState::standby) hands_over_until_ = std::chrono::steady_clock::now() + kHandover;
    was_active_ = state == SiteState::active;
    if (!token.active.empty()) idle_since_ = Instant();
    if (token.active.empty() && idle_since_.load() == Instant()) idle_since_ = std::chrono::steady_clock::now();
    const std::string who = token.active.empty() ? "no site works" : "site " + token.active + " works";
    log::info("site", "site {} is {}: {}, decision {}", name_, state == SiteState::active ? "active" : "standing by",
              who, token.epoch);
  }

  void hear_trust(bool is_trusted) {
    if (state() == SiteState::standby) return;
    if (is_trusted) return log::over(error_codes::kSiteAlone, "site", "owners may be told here");
    log::error(error_codes::kSiteAlone, "site",
               "neither the witness nor the other site can be reached: owners are told by nobody here");
  }

  const std::string name_;
  const std::unique_ptr<storage::Database> peer_database_;
  const Clock& clock_;
  storage::Database& own_database_;
  storage::SqlSiteStore own_;
  storage::SqlSiteStore peer_;
  storage::SqlNodeStore peer_nodes_;
  const bool is_primary_;
  const std::string peer_name_;
  bool was_active_ = false;
  std::atomic<Instant> idle_since_{Instant()};
  std::atomic<std::chrono::steady_clock::time_point> hands_over_until_{std::chrono::steady_clock::time_point::min()};
  std::atomic<std::chrono::steady_clock::duration> peer_took_calls_at_{std::chrono::steady_clock::duration::min() / 2};
  SiteFile memory_;
  std::optional<storage::EtcdWitness> witness_;  // where the work moves by itself
  async::Loop loop_{"at-site"};
  async::BlockingPool pool_{"at-site-sql", 3, 6};
  async::BlockingPool witness_pool_{"at-witness", 1, 4};
  async::TaskGroup tasks_;
  cluster::SiteWatch watch_;
  std::optional<cluster::SiteElection> election_;
};

}  // namespace

std::filesystem::path site_file(const Settings& settings) {
  return settings.node.data_directory / "site_token";
}

Result<std::unique_ptr<storage::Database>> peer_database_blocking(const Settings& settings) {
  auto servers = storage::PostgresServers::create_blocking(settings.site.peer_database,
                                                           {{}, storage::TimelineFile::Use::read_only});
  if (!servers) return fail_while("[site] peer_database", servers);
  storage::DatabaseOptions options;
  options.connections = kConnectionsToThePeer;
  return storage::postgres_database(std::move(*servers), options);
}

Result<std::unique_ptr<SiteMember>> SiteMember::start_blocking(const Settings& settings, Storage& storage,
                                                               Candidacy& candidacy) {
  if (settings.site.peer_database.empty()) return nullptr;
  auto peer = peer_database_blocking(settings);
  if (!peer) return tl::unexpected(peer.error());
  return std::make_unique<RunningSite>(settings, storage, std::move(*peer), candidacy);
}

}  // namespace aftertone::app
