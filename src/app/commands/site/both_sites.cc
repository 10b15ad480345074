#include "app/commands/site/both_sites.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "app/commands/cluster/operator_name.h"
#include "app/serve/wire_site.h"
#include "app/stores_on.h"
#include "async/task.h"
#include "base/ascii.h"
#include "base/log.h"

namespace aftertone::app {
namespace {

using cluster::SitePair;
using cluster::SiteToken;

constexpr std::chrono::milliseconds kBetweenLooks{300};
constexpr int kLastDecisions = 20;

// Where `token` could not be written, because there is a newer one: unless it is there itself, brought by the nodes of
// the other site, somebody else was faster.
Status check_same_blocking(cluster::SiteStore& tokens, const SiteToken& token) {
  const auto now = tokens.token_blocking();
  if (!now) return tl::unexpected(now.error());
  if (*now == token) return {};
  const SiteToken theirs = now->value_or(SiteToken());
  std::string who;
  if (const auto history = tokens.history_blocking(kLastDecisions); history) {
    const auto event = std::ranges::find(*history, theirs, &cluster::SiteEvent::token);
    if (event != history->end()) who = fmt::format(" ({}: {})", event->who, event->why);
  }
  return fail(
      Code::conflict,
      fmt::format("somebody else has decided meanwhile, and goes on perhaps: now it is decision {}, {}{}. "
                  "See: aftertone site status",
                  theirs.epoch, theirs.active.empty() ? "no site works" : "site " + theirs.active + " works", who));
}

}  // namespace

Result<std::unique_ptr<BothSites>> BothSites::open_blocking(const Settings& settings, Storage& storage) {
  if (settings.site.peer_database.empty())
    return fail(Code::conflict,
                "there are no two sites with a database each: [site] peer_database is not set. Sites on "
                "one database: aftertone notify");
  auto peer = peer_database_blocking(settings);
  if (!peer) return tl::unexpected(peer.error());
  const auto own_identity = storage::database_identity_blocking(storage.opened_database().of(Use::background));
  const auto peer_identity = storage::database_identity_blocking(**peer);
  if (own_identity && peer_identity && *own_identity == *peer_identity)
    return fail(Code::invalid, "[site] peer_database is this site's own database: give the other site's");
  return std::unique_ptr<BothSites>(new BothSites(settings, storage, std::move(*peer)));
}

BothSites::BothSites(const Settings& settings, Storage& storage, std::unique_ptr<storage::Database> peer)
    : own_name_(settings.node.site),
      peer_name_(settings.site.peer),
      primary_(settings.site.primary),
      storage_(storage),
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
    pair.peer_trouble = ascii::trimmed(peer.error().detail.substr(0, peer.error().detail.find('\n')));
  }
  if (const auto kept = file_.read_blocking(); kept) pair.kept = *kept;
  return pair;
}

Result<std::optional<storage::SiteKnowledge>> BothSites::knowledge_blocking() {
  auto known = storage::site_knowledge_blocking(storage_.opened_database().of(Use::background), storage_.stores().audio,
                                                {own_name_, peer_name_});
  if (!known && known.error().code == Code::unsupported) return std::nullopt;
  if (!known) return tl::unexpected(known.error());
  return std::move(*known);
}

Result<std::int64_t> BothSites::hold_exposed_blocking(std::chrono::seconds time) {
  return storage::hold_exposed_blocking(storage_.opened_database().of(Use::background), clock().now(), time);
}

Result<std::int64_t> BothSites::waiting_blocking(bool only_theirs) {
  std::int64_t rows = 0;
  for (storage::Database* database : {peer_database_.get(), &storage_.opened_database().of(Use::background)}) {
    if (only_theirs && database != peer_database_.get()) continue;
    const auto waiting = storage::ChangeLog(*database).waiting_blocking();
    if (!waiting) return tl::unexpected(waiting.error());
    rows += waiting->rows;
  }
  return rows;
}

Result<std::pair<storage::SiteDigest, storage::SiteDigest>> BothSites::compare_blocking(std::chrono::seconds limit) {
  const auto deadline = async::Deadline::in(limit);
  for (;;) {
    auto own = storage::site_digest_blocking(storage_.opened_database().of(Use::background));
    if (!own) return tl::unexpected(own.error());
    auto peer = storage::site_digest_blocking(*peer_database_);
    if (!peer) return tl::unexpected(peer.error());
    if (own->content == peer->content || deadline.has_passed()) return std::pair(std::move(*own), std::move(*peer));
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

const Clock& BothSites::clock() const {
  return storage_.opened_database().clock();
}

Status BothSites::raise_blocking(const std::string& site, const SiteToken& token, const std::string& why) {
  cluster::SiteStore& tokens = site == own_name_ ? own_.tokens : peer_.tokens;
  const auto raised = tokens.raise_blocking(token, operator_name(), why);
  if (!raised) return tl::unexpected(raised.error());
  if (!*raised) {
    if (const Status same = check_same_blocking(tokens, token); !same) return same;
  }
  return file_.write_blocking(token);
}

}  // namespace aftertone::app
