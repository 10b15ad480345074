#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/site/site_drill.h"

namespace aftertone::app {
namespace {

using cluster::Node;
using cluster::SiteEvent;
using cluster::SitePair;
using cluster::SiteToken;
using nlohmann::ordered_json;

constexpr int kHistory = 20;

std::string token_text(const std::optional<SiteToken>& token) {
  if (!token) return "nothing decided";
  return fmt::format("decision {}: {}", token->epoch, token->active.empty() ? "none works" : token->active + " works");
}

std::string nodes_text(const cluster::SiteView& site) {
  std::string text;
  for (const Node& node : site.nodes) {
    const std::string state = !is_alive(node) ? "down" : node.report.site_state.empty() ? "up" : node.report.site_state;
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", node.report.node, state);
  }
  return text.empty() ? "none has ever run" : text;
}

ordered_json json_of(const cluster::SiteView& site, const SiteToken& newest) {
  ordered_json nodes = ordered_json::array();
  for (const Node& node : site.nodes)
    nodes.push_back({{"node", node.report.node}, {"alive", is_alive(node)}, {"state", node.report.site_state}});
  return {{"site", site.name},
          {"works", newest.active == site.name},
          {"decision", site.token ? site.token->epoch : 0},
          {"active", site.token ? site.token->active : ""},
          {"notifying", site.notifying() != nullptr},
          {"nodes", nodes}};
}

void print_both(const SitePair& pair, const BothSites& sites) {
  const SiteToken newest = pair.newest();
  Table table({"SITE", "", "ITS DATABASE SAYS", "NODES"});
  for (const auto& name : {sites.own(), sites.peer()}) {
    const cluster::SiteView* view = pair.view(name);
    const bool works = newest.active == name;
    if (view == nullptr) {
      table.add({name, works ? "worked when last seen" : "not seen", "", ""});
    } else {
      table.add({name, works ? "works" : "stands by", token_text(view->token), nodes_text(*view)});
    }
  }
  fmt::print("{}", table.to_string());
  if (!pair.peer) print_line(fmt::format("site {} cannot be seen: {}", sites.peer(), pair.peer_trouble));
}

// It works on paper, and no node there takes calls.
Status check_somebody_works(const SitePair& pair, const std::string& site) {
  const cluster::SiteView* view = pair.view(site);
  if (view == nullptr || view->has_living("ivr")) return {};
  return fail(Code::unavailable,
              fmt::format("site {} works, and no node there that takes calls is alive: callers hear the "
                          "announcement of the other site. Go on: {}",
                          site, cluster::way_out(pair)));
}

Status show(const Invocation& invocation, const Settings&, const SwitchRequest&, BothSites& sites) {
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  const SiteToken newest = pair->newest();
  if (invocation.json) {
    ordered_json both = ordered_json::array({json_of(pair->own, newest)});
    if (pair->peer) both.push_back(json_of(*pair->peer, newest));
    print_json({{"active", newest.active},
                {"decision", newest.epoch},
                {"own", sites.own()},
                {"sites", both},
                {"peer_trouble", pair->peer_trouble}});
  } else {
    print_both(*pair, sites);
  }
  if (!newest.active.empty()) return check_somebody_works(*pair, newest.active);
  return fail(Code::unavailable,
              fmt::format("NO SITE WORKS: callers hear the announcement, and owners are told by nobody. Go on: "
                          "{}",
                          cluster::way_out(*pair)));
}

Status show_history(const Invocation& invocation, const Settings&, const SwitchRequest&, BothSites& sites) {
  const auto events = sites.own_tokens().history_blocking(kHistory);
  if (!events) return tl::unexpected(events.error());
  ordered_json json = ordered_json::array();
  Table table({"AT", "DECISION", "WORKS", "BY", "WHY"});
  for (const SiteEvent& event : *events) {
    json.push_back({{"at", to_rfc3339(event.at)},
                    {"decision", event.token.epoch},
                    {"active", event.token.active},
                    {"who", event.who},
                    {"why", event.why}});
    table.add({to_rfc3339(event.at), std::to_string(event.token.epoch),
               event.token.active.empty() ? "none" : event.token.active, event.who, event.why});
  }
  if (invocation.json)
    print_json(json);
  else
    fmt::print("{}", table.to_string());
  return {};
}

using Action = Status (*)(const Invocation&, const Settings&, const SwitchRequest&, BothSites&);

// What an operator who pressed Ctrl-C has to know.
Error told_where_it_stands(BothSites& sites) {
  const auto pair = sites.look_blocking();
  if (!pair) return pair.error();
  const SiteToken now = pair->newest();
  if (!now.active.empty())
    return {Code::conflict, false, fmt::format("interrupted: site {} works (decision {})", now.active, now.epoch)};
  return {
      Code::conflict, false,
      fmt::format("interrupted: NO SITE WORKS (decision {}), callers hear the announcement. Go on: the same command "
                  "again; or {}",
                  now.epoch, cluster::way_out(*pair))};
}

void runs(Syntax syntax, const std::shared_ptr<SwitchRequest>& request, Action action) {
  syntax.runs([request, action](const Invocation& invocation) {
    const int code = with_storage(invocation, [&](const Settings& settings, Storage& storage) -> Status {
      const auto sites = BothSites::open_blocking(settings, storage);
      if (!sites) return tl::unexpected(sites.error());
      watch_for_interrupts();
      const Status done = action(invocation, settings, *request, **sites);
      if (!done && was_interrupted()) return tl::unexpected(told_where_it_stands(**sites));
      return done;
    });
    return was_interrupted() && code != kDone ? kInterrupted : code;
  });
}

Syntax that_moves(Syntax syntax, const std::shared_ptr<SwitchRequest>& request) {
  syntax.flag("--dry-run", request->dry_run, "Check, and only tell what it would do");
  syntax.flag("--yes", request->yes, "Do not ask");
  syntax.flag("--accept-risk", request->accept_risk,
              "Also if nobody is there who would do the work, the fence fails, or rows do not come across");
  syntax.number("--wait", request->wait, 1, 3600, "At most so many seconds for each step (60)");
  return syntax;
}

}  // namespace

void declare_site(Syntax program) {
  Syntax group = program.command("site", "Two sites with a database each: which one works");
  group.must_have_command();
  const auto request = std::make_shared<SwitchRequest>();
  runs(group.command("status", "Both sites, as they can be seen from here"), request, show);
  runs(group.command("history", "Who decided what, and when"), request, show_history);
  Syntax activating =
      that_moves(group.command("activate", "This site takes over: the other one has stopped, or is down"), request);
  activating.required("SITE", request->site, "The site of this machine");
  activating.flag("--peer-is-down", request->peer_is_down,
                  "You know that the other site, which cannot be seen, does not run");
  activating.number("--max-rpo", request->max_rpo, 0, 86'400,
                    "Refuse if what is here was further behind than so many seconds when it was last heard of");
  activating.number("--hold", request->hold, 0, 86'400,
                    "Deliveries that the other site has perhaps sent wait so many seconds ([site] hold_s)");
  runs(activating, request, activate_site);
  Syntax yielding =
      that_moves(group.command("yield", "This site stops working, so that the other one can be activated"), request);
  yielding.option("SITE", request->site, "The site of this machine, to be sure that it is the one that is meant");
  runs(yielding, request, yield_site);
  for (const char* name : {"failback", "move"}) {
    Syntax moving = that_moves(group.command(name, "Moves the work to a site while both run; loses nothing"), request);
    moving.required("SITE", request->site, "The site that is to work");
    runs(moving, request, fail_back);
  }
  runs(that_moves(group.command("drill", "Moves the work to the other site and back, and writes a report"), request),
       request, drill_site);
}

}  // namespace aftertone::app
