#include "app/commands/doctor/doctor_site.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "app/commands/doctor/doctor_directory.h"
#include "app/opened_database.h"
#include "app/serve/wire_site.h"
#include "app/wire_audio.h"
#include "ops/doctor/check_directory.h"
#include "storage/etcd/etcd_witness.h"
#include "storage/shipping/other_site.h"
#include "storage/sql/site/sql_site_store.h"
#include "storage/sql/sql_node_store.h"

namespace aftertone::app {
namespace {

using cluster::Node;
using cluster::SiteToken;
using ops::Finding;
using ops::Findings;

constexpr const char* kDatabase = "other site";
constexpr const char* kNames = "names of sites";
constexpr const char* kDecision = "which site works";

std::string first_line(const Error& error) {
  return error.detail.substr(0, error.detail.find('\n'));
}

std::string text_of(const std::optional<SiteToken>& token) {
  if (!token) return "nothing is decided yet";
  return fmt::format("decision {}, {}", token->epoch,
                     token->active.empty() ? "none works" : "site " + token->active + " works");
}

Finding judge_names(const std::vector<Node>& nodes, const std::string& peer) {
  const auto other =
      std::ranges::find_if(nodes, [&](const Node& node) { return is_alive(node) && node.report.site != peer; });
  if (other != nodes.end())
    return ops::broken(kNames,
                       fmt::format("node {} of that database says that it stands at site \"{}\", not at \"{}\"",
                                   other->report.node, other->report.site, peer),
                       "[site] peer here and [node] site there must be the same word");
  const auto living = std::ranges::count_if(nodes, [](const Node& node) { return is_alive(node); });
  if (living == 0) return ops::doubtful(kNames, "no node is alive at site " + peer, "aftertone cluster status, there");
  return ops::fine(kNames, fmt::format("{} nodes alive at site {}", living, peer));
}

Finding judge_tokens(const std::optional<SiteToken>& own, const std::optional<SiteToken>& peer) {
  if (own == peer) return ops::fine(kDecision, text_of(own) + ", both databases say");
  return ops::doubtful(kDecision, fmt::format("here {}; there {}", text_of(own), text_of(peer)),
                       "the nodes settle it within seconds: run this again; is one running here, and one there?");
}

Findings compare_blocking(storage::Database& own, storage::Database& peer, const std::string& peer_name) {
  const auto nodes = storage::SqlNodeStore(peer).list_blocking();
  if (!nodes)
    return {ops::broken(
        kDatabase, "its database does not answer: " + first_line(nodes.error()),
        "bring it, or the line between the sites, back; does no site work meanwhile? See aftertone site status")};
  Findings findings{ops::fine(kDatabase, "its database answers")};
  const auto own_identity = storage::database_identity_blocking(own);
  const auto peer_identity = storage::database_identity_blocking(peer);
  if (own_identity && peer_identity && *own_identity == *peer_identity)
    return {ops::broken(kDatabase, "[site] peer_database is this site's own database", "give the other site's")};
  findings.push_back(judge_names(*nodes, peer_name));
  const auto own_token = storage::SqlSiteStore(own).token_blocking();
  const auto peer_token = storage::SqlSiteStore(peer).token_blocking();
  if (own_token && peer_token) findings.push_back(judge_tokens(*own_token, *peer_token));
  return findings;
}

Findings check_databases_blocking(const Settings& settings) {
  const auto peer = peer_database_blocking(settings);
  if (!peer) return {ops::broken(kDatabase, first_line(peer.error()), "correct [site] peer_database")};
  const auto own = open_database_blocking(settings);
  if (!own) return {};  // the check of the database has said it
  return compare_blocking(**own, **peer, settings.site.peer);
}

Findings check_peer_audio_blocking(const std::filesystem::path& path) {
  const char* const subject = "other site's audio";
  const char* const mount = "mount the other site's audio store there; changes are copied, audio waits meanwhile";
  const auto look = [subject, path, mount] {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error))
      return Findings{ops::broken(subject, path.string() + ": there is no such directory", mount)};
    if (!is_audio_store_blocking(path))
      return Findings{ops::broken(subject, path.string() + " is no audio store: is it mounted?", mount)};
    return Findings{ops::check_directory_blocking(subject, path, 1)};
  };
  return look_in_time_blocking(subject, path, look,
                               "bring the file server or the line between the sites back; audio waits here meanwhile");
}

Finding check_witness_blocking(const std::vector<std::string>& members) {
  const auto asked = storage::EtcdWitness(members).ask_blocking();
  if (asked) return ops::fine("witness", "answers");
  return ops::broken("witness", first_line(asked.error()),
                     "bring it back: without it the work does not move by itself");
}

}  // namespace

void check_site(const Settings& settings, Findings& findings) {
  const SiteSection& site = settings.site;
  if (site.peer_database.empty()) return;
  const auto add = [&findings](const Findings& more) { findings.insert(findings.end(), more.begin(), more.end()); };
  add(check_databases_blocking(settings));
  if (!site.peer_audio.empty()) add(check_peer_audio_blocking(site.peer_audio));
  if (!site.witness.empty()) findings.push_back(check_witness_blocking(site.witness));
  if (!site.fence_command.empty() && access(site.fence_command.c_str(), X_OK) != 0)
    findings.push_back(ops::broken("fence command", site.fence_command.string() + " cannot be run",
                                   "correct [site] fence_command, or chmod +x"));
}

}  // namespace aftertone::app
