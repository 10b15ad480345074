#include "app/commands/site/both_sites.h"

#include "app/commands/cluster/operator_name.h"
#include "app/serve/wire_site.h"
#include "app/stores_on.h"
#include "base/log.h"

namespace aftertone::app {

using cluster::SitePair;
using cluster::SiteToken;

Result<std::unique_ptr<BothSites>> BothSites::open_blocking(const Settings& settings, Storage& storage) {
  if (settings.site.peer_database.empty())
    return fail(Code::conflict,
                "there are no two sites with a database each: [site] peer_database is not set. Sites on "
                "one database: aftertone notify");
  auto peer = peer_database_blocking(settings);
  if (!peer) return tl::unexpected(peer.error());
  return std::unique_ptr<BothSites>(new BothSites(settings, storage, std::move(*peer)));
}

BothSites::BothSites(const Settings& settings, Storage& storage, std::unique_ptr<storage::Database> peer)
    : own_name_(settings.node.site),
      peer_name_(settings.site.peer),
      primary_(settings.site.primary),
      peer_database_(std::move(peer)),
      file_(site_file(settings)),
      own_tokens_(storage.opened_database().of(Use::background)),
      peer_tokens_(*peer_database_),
      peer_nodes_(*peer_database_),
      peer_leases_(*peer_database_),
      own_{own_tokens_, storage.nodes(), storage.leases()},
      peer_{peer_tokens_, peer_nodes_, peer_leases_} {}

Result<SitePair> BothSites::look_blocking() {
  auto own = cluster::look_blocking(own_name_, own_);
  if (!own) return tl::unexpected(own.error());
  SitePair pair;
  pair.own = std::move(*own);
  pair.peer_name = peer_name_;
  pair.primary = primary_;
  auto peer = cluster::look_blocking(peer_name_, peer_);
  if (peer) {
    pair.peer = std::move(*peer);
  } else {
    pair.peer_trouble = peer.error().detail;
  }
  if (const auto kept = file_.read_blocking(); kept) pair.kept = *kept;
  return pair;
}

Status BothSites::raise_blocking(const std::string& site, const SiteToken& token, const std::string& why) {
  cluster::SiteStore& tokens = site == own_name_ ? own_.tokens : peer_.tokens;
  const auto raised = tokens.raise_blocking(token, operator_name(), why);
  if (!raised) return tl::unexpected(raised.error());
  return file_.write_blocking(token);
}

}  // namespace aftertone::app
