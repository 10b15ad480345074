#include "app/serve/wire_site.h"

#include "app/serve/site_file.h"
#include "async/loop.h"
#include "base/log.h"
#include "cluster/site_watch.h"
#include "storage/postgres/postgres_database.h"
#include "storage/sql/site/sql_site_store.h"

namespace aftertone::app {
namespace {

using cluster::SiteState;
using cluster::SiteToken;

constexpr std::size_t kConnectionsToThePeer = 2;

class RunningSite : public SiteMember {
 public:
  RunningSite(const Settings& settings, Storage& storage, std::unique_ptr<storage::Database> peer, Candidacy& candidacy)
      : name_(settings.node.site),
        candidacy_(candidacy),
        peer_database_(std::move(peer)),
        own_(storage.opened_database().of(Use::background)),
        peer_(*peer_database_),
        memory_(site_file(settings)),
        watch_(loop_.executor(), pool_, {own_, peer_, memory_}, {settings.node.site, settings.site.primary},
               [this](SiteState state, const SiteToken& token) { hear(state, token); }) {
    watch_.look_first_blocking();
    watch_.start();
  }
  ~RunningSite() override { watch_.stop_blocking(); }

  SiteState state() const override { return watch_.state(); }

 private:
  void hear(SiteState state, const SiteToken& token) {
    candidacy_.set_site_active(state == SiteState::active);
    const std::string who = token.active.empty() ? "no site works" : "site " + token.active + " works";
    log::info("site", "site {} is {}: {}, decision {}", name_, state == SiteState::active ? "active" : "standing by",
              who, token.epoch);
  }

  const std::string name_;
  Candidacy& candidacy_;
  const std::unique_ptr<storage::Database> peer_database_;
  storage::SqlSiteStore own_;
  storage::SqlSiteStore peer_;
  SiteFile memory_;
  async::Loop loop_{"at-site"};
  async::BlockingPool pool_{"at-site-sql", 2, 4};
  cluster::SiteWatch watch_;
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
