#include "app/commands/site/site_moves.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/output.h"
#include "base/ascii.h"
#include "notify/command/run_program.h"
#include "storage/etcd/etcd_witness.h"

namespace aftertone::app {
namespace {

using cluster::SitePair;
using cluster::SiteToken;
using cluster::SiteView;

constexpr std::chrono::seconds kFenceTime{60};

nlohmann::ordered_json to_json(const SwitchRequest& request, const SiteToken& token, bool is_new) {
  return {{"active", token.active},
          {"decision", token.epoch},
          {"changed", is_new && !request.dry_run},
          {"dry_run", request.dry_run}};
}

void tell(const Invocation& invocation, const SwitchRequest& request, const SiteToken& token, bool is_new,
          const std::string& text) {
  if (!invocation.json) return print_line(text);
  print_json(to_json(request, token, is_new));
}

// What would be lost if the other site's disks were lost.
std::string text_of(const std::optional<storage::SiteKnowledge>& known, const std::string& peer) {
  if (!known || !known->theirs)
    return fmt::format("Nothing of site {} was ever copied here: all that it has would be missing.", peer);
  const storage::SiteBeat& beat = *known->theirs;
  const double behind = static_cast<double>(known->behind_here()->count()) / 1000;
  return fmt::format(
      "Everything that site {} stored until {} is here, but for {} audio files. What it took after that is not here "
      "until "
      "it is back; {} rows and {} audio files waited there when it was last heard, {:.1f} s ago. It may have sent {} "
      "deliveries that are not marked as sent here.",
      peer, to_rfc3339(beat.at), known->missing.files, beat.waiting.rows, beat.waiting.audio, behind, known->exposed);
}

void add_to(nlohmann::ordered_json& json, const std::optional<storage::SiteKnowledge>& known) {
  if (!known || !known->theirs) return;
  json["complete_until"] = to_rfc3339(known->theirs->at);
  json["behind_seconds"] = static_cast<double>(known->behind_here()->count() / 100) / 10;
  json["rows_waited"] = known->theirs->waiting.rows;
  json["audio_waited"] = known->theirs->waiting.audio;
  json["audio_missing"] = known->missing.files;
  json["exposed"] = known->exposed;
}

// Switches the other site off, so that it cannot come back by itself while we work.
Status fence(const Settings& settings, const std::string& peer) {
  const std::filesystem::path& program = settings.site.fence_command;
  if (program.empty()) return {};
  say(fmt::format("fencing site {}: {}", peer, program.string()));
  notify::ProgramOrder order;
  order.program = program;
  order.arguments = {peer};
  order.timeout = kFenceTime;
  const notify::ProgramEnd end = notify::run_program_blocking(order, [] { return false; });
  if (end.exit_code == 0) return {};
  const std::string how = end.exit_code ? fmt::format("exit code {}", *end.exit_code) : end.error;
  return fail(Code::conflict,
              fmt::format("[site] fence_command {} did not stop site {} ({}). Nothing was changed; if you know that it "
                          "is off: --accept-risk. It said: {}",
                          program.string(), peer, how, ascii::trimmed(end.output)));
}

// In the databases that can be seen; the one of the site that is to stop first, so that never both work. While none
// works always in the same order: of two who decide at once, at either site, one does.
Status decide(BothSites& sites, const SitePair& pair, const SiteToken& token, const std::string& why) {
  const bool is_idle = pair.newest().active.empty();
  const bool own_first = is_idle ? sites.own() < sites.peer() : token.active != sites.own();
  for (const bool is_own : {own_first, !own_first}) {
    if (!is_own && !pair.peer) continue;
    const std::string& site = is_own ? sites.own() : sites.peer();
    const Status raised = sites.raise_blocking(site, token, why);
    const bool matters = is_own || pair.peer->living() != nullptr || (!raised && raised.error().code == Code::conflict);
    if (!raised && matters) return fail_while("site " + site, raised);
    if (!raised) say(fmt::format("site {} could not be told: {}", site, to_string(raised.error())));
  }
  return {};
}

std::string state_text(const SitePair& pair) {
  const SiteToken newest = pair.newest();
  if (newest.active.empty()) return "no site works";
  const bool is_seen = pair.view(newest.active) != nullptr;
  return fmt::format("site {} {}", newest.active, is_seen ? "works" : "worked when last seen");
}

// Whether what is here is good enough to go on with.
Status check_copy(const SwitchRequest& request, const std::string& peer,
                  const std::optional<storage::SiteKnowledge>& known) {
  if (request.accept_risk) return {};
  if (!known || !known->theirs)
    return fail(Code::conflict,
                fmt::format("nothing of site {} was ever copied here: its mailboxes and messages would be "
                            "missing. Nothing was changed; --accept-risk does it all the same",
                            peer));
  const double behind = static_cast<double>(known->theirs->behind.count()) / 1000;
  if (!request.max_rpo || behind <= static_cast<double>(*request.max_rpo)) return {};
  return fail(Code::conflict, fmt::format("what is here of site {} was {:.2f} s behind when it was last heard of, more "
                                          "than {}. Nothing was changed; --accept-risk does it all the same",
                                          peer, behind, *request.max_rpo));
}

// What is to happen at `site` is only done there.
Status check_stands_here(const std::string& site, const BothSites& sites, const std::string& advice = "") {
  if (site == sites.own()) return {};
  if (site != sites.peer())
    return fail(Code::invalid,
                fmt::format("there is no site {}: there are {} and {}", site, sites.own(), sites.peer()));
  return fail(Code::conflict, fmt::format("this machine stands at site {}: run it at site {}.{} Nothing was changed",
                                          sites.own(), site, advice));
}

// The other site has stopped by itself and still runs: what it has is here, or on its way.
bool comes_in_peace(const SitePair& pair) {
  return pair.peer && pair.newest().active.empty() && pair.peer->living() != nullptr;
}

// The own site works from now on.
Status take_over(const Settings& settings, const SwitchRequest& request, BothSites& sites, const SitePair& pair,
                 const SiteToken& token) {
  if (!pair.peer) {
    const Status fenced = fence(settings, sites.peer());
    if (!fenced && !request.accept_risk) return fenced;
    if (!fenced) say(fmt::format("goes on all the same: {}", fenced.error().detail));
  }
  say(fmt::format("1/2 site {} takes over, decision {}", sites.own(), token.epoch));
  if (comes_in_peace(pair)) return decide(sites, pair, token, "activate");
  const std::chrono::seconds hold(request.hold.value_or(settings.site.hold_s));
  const auto held = sites.hold_exposed_blocking(hold);
  if (!held && held.error().code != Code::unsupported) return tl::unexpected(held.error());
  if (held && *held > 0)
    say(fmt::format("{} deliveries that site {} has perhaps sent wait for {} s", *held, sites.peer(), hold.count()));
  return decide(sites, pair, token, pair.peer ? "activate" : fmt::format("activate; site {} is down", sites.peer()));
}

// Who works by itself and cannot reach the witness may lose the work again at once.
void warn_of_the_witness(const Settings& settings, const std::string& site) {
  if (!settings.site.automatic || site != settings.node.site) return;
  const auto asked = storage::EtcdWitness(settings.site.witness).ask_blocking();
  if (asked) return;
  say(
      fmt::format("warning: the witness cannot be reached from here ({}). If the other site reaches it, that takes the "
                  "work back within 10 s: mend it first",
                  asked.error().detail));
}

// It may have died while it was waited for. Both sites as they are now.
Result<SitePair> check_can_take_over(const SwitchRequest& request, BothSites& sites, const std::string& other) {
  auto pair = sites.look_blocking();
  if (!pair) return pair;
  const SiteView* view = pair->view(request.site);
  const bool is_alive = view != nullptr && view->has_living("ivr") && view->has_living("notify");
  if (is_alive || request.accept_risk) return pair;
  return fail(Code::conflict,
              fmt::format("site {0} has no living nodes with the roles ivr and notify any more. NO SITE "
                          "WORKS now: at site {1}, aftertone site activate {1}; or start site {0} and "
                          "run the same command again",
                          request.site, other));
}

// From a site to the other, with nothing that only one of them knows. Each step may be done again.
Status move_to(const SwitchRequest& request, BothSites& sites, const SitePair& pair, SiteToken& token) {
  const std::string& other = request.site == sites.own() ? sites.peer() : sites.own();
  say("1/5 waiting until both sites know the same");
  const Status shipped = wait_until_shipped(
      sites, request, "the sites do not come to know the same: see aftertone rpo. Nothing was changed");
  if (!shipped) return shipped;
  const auto still = sites.look_blocking();
  if (!still) return tl::unexpected(still.error());
  if (const Status may = cluster::check_failback(*still, request.site, request.will()); !may) return may;
  if (!token.active.empty()) {
    token = {token.epoch + 1, ""};
    say(fmt::format("2/5 site {} stops telling owners, decision {}", other, token.epoch));
    if (const Status decided = decide(sites, pair, token, "failback to site " + request.site); !decided) return decided;
  }
  say("3/5 what it has begun ends, and comes across");
  if (const Status quiet = wait_until_quiet(sites, request, other); !quiet) return quiet;
  const Status rest = wait_until_shipped(sites, request,
                                         "no site tells owners now, and the last rows do not come across; run the same "
                                         "command again, or, when a site has died "
                                         "meanwhile, do what aftertone site status says");
  if (!rest) return rest;
  const auto idle = check_can_take_over(request, sites, other);
  if (!idle) return tl::unexpected(idle.error());
  token = {token.epoch + 1, request.site};
  say(fmt::format("4/5 site {} takes over, decision {}", request.site, token.epoch));
  return decide(sites, *idle, token, "failback");
}

}  // namespace

Status activate_site(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                     BothSites& sites) {
  if (const Status here = check_stands_here(
          request.site, sites, " While both run, from here: aftertone site failback " + request.site + ".");
      !here)
    return here;
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  if (const Status may = cluster::check_activate(*pair, request.will()); !may) return may;
  const auto known = sites.knowledge_blocking();
  if (!known) return tl::unexpected(known.error());
  const SiteToken newest = pair->newest();
  const bool is_new = newest.active != sites.own();
  const SiteToken token = is_new ? SiteToken{newest.epoch + 1, sites.own()} : newest;
  nlohmann::ordered_json json = to_json(request, token, is_new);
  add_to(json, *known);
  if (is_new && newest.active == sites.peer()) {
    if (const Status fit = check_copy(request, sites.peer(), *known); !fit) return fit;
  }
  if (is_new) warn_of_the_witness(settings, sites.own());
  if (is_new && !comes_in_peace(*pair)) say(text_of(*known, sites.peer()));
  if (is_new && !request.dry_run) {
    const Status sure = confirm(request, fmt::format("{}. From now on site {} works?", state_text(*pair), sites.own()));
    if (!sure) return sure;
    if (comes_in_peace(*pair) && !request.accept_risk) {
      const Status shipped =
          wait_until_shipped(sites, request,
                             fmt::format("what site {} has does not come here: see aftertone rpo and doctor. Nothing "
                                         "was changed; --accept-risk does it all the same, and it comes later",
                                         sites.peer()),
                             Rows::for_this_site);
      if (!shipped) return shipped;
    }
    if (const Status taken = take_over(settings, request, sites, *pair, token); !taken) return taken;
  }
  std::string text =
      fmt::format("{}; site {} {}", state_text(*pair), sites.own(), is_new ? "would work" : "works already");
  if (is_new && request.dry_run && !pair->peer && !settings.site.fence_command.empty())
    text += fmt::format(", after {} has switched site {} off", settings.site.fence_command.string(), sites.peer());
  if (!request.dry_run) {
    say(fmt::format("2/2 the nodes of site {} begin", sites.own()));
    if (const Status works = wait_until_working(sites, request, sites.own()); !works) return works;
    text = fmt::format("site {} works: it takes messages and tells owners", sites.own());
  }
  if (invocation.json)
    print_json(json);
  else
    print_line(text);
  return {};
}

Status yield_site(const Invocation& invocation, const Settings&, const SwitchRequest& request, BothSites& sites) {
  if (!request.site.empty()) {
    if (const Status here = check_stands_here(request.site, sites); !here) return here;
  }
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  if (const Status may = cluster::check_yield(*pair, request.will()); !may) return may;
  const SiteToken newest = pair->newest();
  const bool is_new = !newest.active.empty();
  const SiteToken token = is_new ? SiteToken{newest.epoch + 1, ""} : newest;
  if (request.dry_run) {
    tell(invocation, request, token, is_new,
         is_new ? fmt::format("site {} would stand by, and no site would work", sites.own()) : "no site works already");
    return {};
  }
  if (is_new) {
    const Status sure =
        confirm(request, fmt::format("{}. From now on no site works until one is activated?", state_text(*pair)));
    if (!sure) return sure;
    if (pair->peer && !request.accept_risk) {
      const Status shipped =
          wait_until_shipped(sites, request,
                             "what is here does not come across, and the other site would work without it: see "
                             "aftertone rpo and doctor. Nothing was changed");
      if (!shipped) return shipped;
    }
    if (const Status decided = decide(sites, *pair, token, "yield"); !decided) return decided;
  }
  if (const Status quiet = wait_until_quiet(sites, request, sites.own()); !quiet) return quiet;
  if (pair->peer) {
    const Status shipped = wait_until_shipped(
        sites, request, fmt::format("site {} stands by, and what it has does not come across", sites.own()));
    if (!shipped) return shipped;
  }
  tell(invocation, request, token, is_new,
       fmt::format("site {} stands by, decision {}; next, at site {}: aftertone site activate {}", sites.own(),
                   token.epoch, sites.peer(), sites.peer()));
  return {};
}

Result<SiteToken> move_work(const SwitchRequest& request, BothSites& sites) {
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  if (const Status may = cluster::check_failback(*pair, request.site, request.will()); !may)
    return tl::unexpected(may.error());
  SiteToken token = pair->newest();
  const bool is_there = token.active == request.site;
  if (!is_there) {
    const Status sure = confirm(request, fmt::format("{}. Move the work to site {}?", state_text(*pair), request.site));
    if (!sure) return tl::unexpected(sure.error());
    if (const Status moved = move_to(request, sites, *pair, token); !moved) return tl::unexpected(moved.error());
  }
  say(is_there ? fmt::format("the work is at site {} already; looking at its nodes", request.site)
               : fmt::format("5/5 the nodes of site {} begin", request.site));
  const Status works = wait_until_working(sites, request, request.site);
  if (!works) return tl::unexpected(works.error());
  return token;
}

Status fail_back(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                 BothSites& sites) {
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  if (const Status may = cluster::check_failback(*pair, request.site, request.will()); !may) return may;
  const SiteToken newest = pair->newest();
  const bool is_new = newest.active != request.site;
  if (is_new) warn_of_the_witness(settings, request.site);
  if (request.dry_run) {
    tell(invocation, request, newest, is_new,
         fmt::format("{}; site {} {}", state_text(*pair), request.site, is_new ? "would work" : "works already"));
    return {};
  }
  const auto token = move_work(request, sites);
  if (!token) return tl::unexpected(token.error());
  tell(invocation, request, *token, is_new, fmt::format("site {} works, and the other one stands by", request.site));
  return {};
}

}  // namespace aftertone::app
