// What has to be so before the token of two sites is moved, and by which number it moves. Decides only; the commands
// look and write. Pure but for look_blocking().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cluster/lease_store.h"
#include "cluster/node_store.h"
#include "cluster/site_store.h"

namespace aftertone::cluster {

// A site as its database shows it at one moment.
struct SiteView {
  std::string name;
  std::optional<SiteToken> token;
  std::vector<Node> nodes;    // those that stand there
  std::vector<Lease> leases;  // in its database

  const Node* living() const;                    // the one heard last; nullptr: none
  bool has_living(std::string_view role) const;  // "ivr", "notify"
  const Lease* notifying() const;                // held by somebody who may be sending; nullptr: nobody
  bool is_everywhere(SiteState state) const;     // each living node says so
};

struct SitePlaces {
  SiteStore& tokens;
  NodeStore& nodes;
  LeaseStore& leases;
};
// Errors: as the first of the stores that does not answer. Blocks.
Result<SiteView> look_blocking(const std::string& name, const SitePlaces& places);

// Both sites, as far as they can be seen from here.
struct SitePair {
  SiteView own;
  std::string peer_name;
  std::optional<SiteView> peer;   // nothing: its database does not answer
  std::string peer_trouble;       // why
  std::optional<SiteToken> kept;  // by this machine
  std::string primary;

  SiteToken newest() const;
  const SiteView* view(const std::string& site) const;  // nullptr: not to be seen, or there is none
};

struct SwitchWill {
  bool peer_is_down = false;  // the operator vouches for it
  bool accept_risk = false;
};

// The command that ends "no site works", by who is alive: for the error that says so.
std::string way_out(const SitePair& pair);

// Whether the own site may take over. Error: conflict, with what to do first.
Status check_activate(const SitePair& pair, const SwitchWill& will);
// Whether the own site may stop working. Error: conflict.
Status check_yield(const SitePair& pair, const SwitchWill& will);
// Whether the token may move to `site` with nothing lost. Error: conflict; unavailable: one site cannot be seen.
Status check_failback(const SitePair& pair, const std::string& site, const SwitchWill& will);

}  // namespace aftertone::cluster
