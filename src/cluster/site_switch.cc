#include "cluster/site_switch.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::cluster {
namespace {

double seconds(std::chrono::milliseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

tl::unexpected<Error> refuse(const std::string& why) {
  return fail(Code::conflict, why + ". Nothing was changed");
}

// Nobody would answer callers, or tell owners.
Status check_crew(const SiteView& site, const SwitchWill& will) {
  if (will.accept_risk) return {};
  for (const char* role : {"ivr", "notify"}) {
    if (site.has_living(role)) continue;
    return refuse(fmt::format("no node with the role {} is alive at site {}; start it first, or say --accept-risk",
                              role, site.name));
  }
  return {};
}

// The site that works now, which is not ours, must have stopped, or be known to be down.
Status check_stopped(const SitePair& pair, const SwitchWill& will) {
  if (!pair.peer) {
    if (will.peer_is_down) return {};
    return refuse(
        fmt::format("whether site {} still works cannot be seen from here ({}). If it may: leave it, and mend "
                    "the line; or switch it off. If you know that it does not run: --peer-is-down",
                    pair.peer_name, pair.peer_trouble));
  }
  if (const Node* living = pair.peer->living(); living != nullptr) {
    return refuse(
        fmt::format("site {} is alive: node {} was heard {:.1f} s ago. To have nothing lost: aftertone site "
                    "failback {}. If it has died just now: wait until 10 s are over, and again",
                    pair.peer_name, living->report.node, seconds(living->silent_for), pair.own.name));
  }
  if (const Lease* lease = pair.peer->notifying(); lease != nullptr) {
    return refuse(fmt::format("site {} may still be telling owners (for {:.1f} s): wait so long", pair.peer_name,
                              seconds(lease->left)));
  }
  return {};
}

}  // namespace

const Node* SiteView::living() const {
  const Node* last = nullptr;
  for (const Node& node : nodes) {
    if (is_alive(node) && (last == nullptr || node.silent_for < last->silent_for)) last = &node;
  }
  return last;
}

bool SiteView::has_living(std::string_view role) const {
  return std::ranges::any_of(nodes, [&](const Node& node) {
    const auto roles = ascii::split(node.report.roles, ',');
    return is_alive(node) && std::ranges::find(roles, role) != roles.end();
  });
}

const Lease* SiteView::notifying() const {
  const auto held = std::ranges::find_if(leases, [](const Lease& lease) {
    return lease.left.count() > 0 && lease.role != "salvager" && lease.role != "purger" && lease.role != "shipper";
  });
  return held == leases.end() ? nullptr : &*held;
}

bool SiteView::is_everywhere(SiteState state) const {
  return std::ranges::all_of(
      nodes, [&](const Node& node) { return !is_alive(node) || node.report.site_state == to_string(state); });
}

Result<SiteView> look_blocking(const std::string& name, const SitePlaces& places) {
  SiteView view;
  view.name = name;
  auto token = places.tokens.token_blocking();
  if (!token) return tl::unexpected(token.error());
  auto nodes = places.nodes.list_blocking();
  if (!nodes) return tl::unexpected(nodes.error());
  auto leases = places.leases.list_blocking();
  if (!leases) return tl::unexpected(leases.error());
  view.token = *token;
  view.nodes = std::move(*nodes);
  view.leases = std::move(*leases);
  std::erase_if(view.nodes, [&](const Node& node) { return node.report.site != name; });
  return view;
}

SiteToken SitePair::newest() const {
  SiteToken newest{0, primary};
  for (const auto& token : {own.token, peer ? peer->token : std::nullopt, kept}) {
    if (token && is_newer(*token, newest)) newest = *token;
  }
  return newest;
}

const SiteView* SitePair::view(const std::string& site) const {
  if (site == own.name) return &own;
  return peer && site == peer->name ? &*peer : nullptr;
}

std::string way_out(const SitePair& pair) {
  const auto can_work = [](const SiteView* site) {
    return site != nullptr && site->has_living("ivr") && site->has_living("notify");
  };
  const std::string& own = pair.own.name;
  const bool own_can = can_work(&pair.own);
  const bool peer_can = can_work(pair.peer ? &*pair.peer : nullptr);
  if (own_can && peer_can)
    return fmt::format("aftertone site failback {} (or {}: to where the work is to be)", own, pair.peer_name);
  if (own_can && pair.peer) return fmt::format("aftertone site activate {}, here", own);
  if (own_can)
    return fmt::format(
        "if site {0} is down, aftertone site activate {1} --peer-is-down, here; if only the line is cut, "
        "mend that first",
        pair.peer_name, own);
  if (peer_can) return fmt::format("at site {0}, aftertone site activate {0}", pair.peer_name);
  return fmt::format("start the nodes of site {0} (serve --roles ivr,notify), then aftertone site activate {0}", own);
}

Status check_activate(const SitePair& pair, const SwitchWill& will) {
  const SiteToken newest = pair.newest();
  if (newest.active == pair.own.name) return {};
  if (const Status crew = check_crew(pair.own, will); !crew) return crew;
  // While none works the other one may be activated as well, by somebody who does not see us.
  return newest.active.empty() && pair.peer ? Status() : check_stopped(pair, will);
}

Status check_yield(const SitePair& pair, const SwitchWill& will) {
  const SiteToken newest = pair.newest();
  if (newest.active.empty()) return {};
  if (newest.active != pair.own.name)
    return refuse(fmt::format("site {} does not work: site {} does", pair.own.name, newest.active));
  if (will.accept_risk) return {};
  if (!pair.peer)
    return refuse(
        fmt::format("site {} cannot be seen from here: site {} is perhaps the only one that can work, so leave "
                    "it. --accept-risk does it all the same ({})",
                    pair.peer_name, pair.own.name, pair.peer_trouble));
  return pair.peer->has_living("ivr") ? Status() : check_crew(*pair.peer, will);
}

Status check_failback(const SitePair& pair, const std::string& site, const SwitchWill& will) {
  if (site != pair.own.name && site != pair.peer_name)
    return fail(Code::invalid,
                fmt::format("there is no site {}: there are {} and {}", site, pair.own.name, pair.peer_name));
  const std::string works = pair.newest().active;
  if (!pair.peer) {
    const std::string advice = works == pair.own.name ? "as far as is known here site " + works + " works: leave it"
                                                      : fmt::format(
                                                            "is it down? Then, at site {}: aftertone site activate "
                                                            "{} --peer-is-down",
                                                            pair.own.name, pair.own.name);
    return refuse(
        fmt::format("site {} cannot be seen from here, and both have to run for a move that loses nothing; {} "
                    "({})",
                    pair.peer_name, advice, pair.peer_trouble));
  }
  if (works == site) return {};
  return check_crew(*pair.view(site), will);
}

}  // namespace aftertone::cluster
