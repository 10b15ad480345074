#include "app/commands/site/site_moves.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/output.h"
#include "notify/command/run_program.h"

namespace aftertone::app {
namespace {

using cluster::SitePair;
using cluster::SiteToken;

constexpr std::chrono::seconds kFenceTime{60};

void tell(const Invocation& invocation, const SwitchRequest& request, const SiteToken& token, bool is_new,
          const std::string& text) {
  if (!invocation.json) return print_line(text);
  print_json({{"active", token.active},
              {"decision", token.epoch},
              {"changed", is_new && !request.dry_run},
              {"dry_run", request.dry_run}});
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
              fmt::format("[site] fence_command {} did not stop site {} ({}). Nothing was changed. It said: {}",
                          program.string(), peer, how, end.output));
}

// In the databases that can be seen; the one of the site that is to stop first, so that never both work.
Status decide(BothSites& sites, const SitePair& pair, const SiteToken& token, const std::string& why) {
  const bool own_first = token.active != sites.own();
  for (const bool is_own : {own_first, !own_first}) {
    if (!is_own && !pair.peer) continue;
    const std::string& site = is_own ? sites.own() : sites.peer();
    const Status raised = sites.raise_blocking(site, token, why);
    if (!raised && (is_own || pair.peer->living() != nullptr)) return fail_while("site " + site, raised);
    if (!raised) say(fmt::format("site {} could not be told: {}", site, to_string(raised.error())));
  }
  return {};
}

std::string state_text(const SitePair& pair) {
  const SiteToken newest = pair.newest();
  return newest.active.empty() ? "no site works" : "site " + newest.active + " works";
}

}  // namespace

Status activate_site(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                     BothSites& sites) {
  if (request.site != sites.own())
    return fail(Code::conflict, fmt::format("this machine stands at site {}: run it at site {}. Nothing was changed",
                                            sites.own(), request.site));
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  const SiteToken newest = pair->newest();
  if (const Status may = cluster::check_activate(*pair, request.will()); !may) return may;
  const bool is_new = newest.active != sites.own();
  const SiteToken token = is_new ? SiteToken{newest.epoch + 1, sites.own()} : newest;
  if (request.dry_run) {
    tell(invocation, request, token, is_new,
         fmt::format("{}; site {} {}", state_text(*pair), sites.own(), is_new ? "would work" : "works already"));
    return {};
  }
  if (is_new) {
    const Status sure = confirm(request, fmt::format("{}. From now on site {} works?", state_text(*pair), sites.own()));
    if (!sure) return sure;
    if (!pair->peer) {
      if (const Status fenced = fence(settings, sites.peer()); !fenced) return fenced;
    }
    say(fmt::format("1/2 site {} takes over, decision {}", sites.own(), token.epoch));
    const std::string why = pair->peer ? "activate" : fmt::format("activate; site {} is down", sites.peer());
    if (const Status decided = decide(sites, *pair, token, why); !decided) return decided;
  }
  say(fmt::format("2/2 the nodes of site {} begin", sites.own()));
  if (const Status works = wait_until_working(sites, request, sites.own()); !works) return works;
  tell(invocation, request, token, is_new,
       fmt::format("site {} works: it takes messages and tells owners", sites.own()));
  return {};
}

Status yield_site(const Invocation& invocation, const Settings&, const SwitchRequest& request, BothSites& sites) {
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
    if (const Status decided = decide(sites, *pair, token, "yield"); !decided) return decided;
  }
  if (const Status quiet = wait_until_quiet(sites, request, sites.own()); !quiet) return quiet;
  tell(invocation, request, token, is_new,
       fmt::format("site {} stands by, decision {}; next, at site {}: aftertone site activate {}", sites.own(),
                   token.epoch, sites.peer(), sites.peer()));
  return {};
}

Status fail_back(const Invocation& invocation, const Settings&, const SwitchRequest& request, BothSites& sites) {
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  if (const Status may = cluster::check_failback(*pair, request.site, request.will()); !may) return may;
  const SiteToken newest = pair->newest();
  const std::string& other = request.site == sites.own() ? sites.peer() : sites.own();
  const bool is_new = newest.active != request.site;
  if (request.dry_run) {
    tell(invocation, request, newest, is_new,
         fmt::format("{}; site {} {}", state_text(*pair), request.site, is_new ? "would work" : "works already"));
    return {};
  }
  SiteToken token = newest;
  if (is_new) {
    const Status sure = confirm(request, fmt::format("{}. Move the work to site {}?", state_text(*pair), request.site));
    if (!sure) return sure;
    if (!newest.active.empty()) {
      token = {newest.epoch + 1, ""};
      say(fmt::format("1/4 site {} stops telling owners, decision {}", other, token.epoch));
      if (const Status decided = decide(sites, *pair, token, "failback to site " + request.site); !decided)
        return decided;
    }
    say("2/4 what it has begun ends");
    if (const Status quiet = wait_until_quiet(sites, request, other); !quiet) return quiet;
    token = {token.epoch + 1, request.site};
    say(fmt::format("3/4 site {} takes over, decision {}", request.site, token.epoch));
    if (const Status decided = decide(sites, *pair, token, "failback"); !decided) return decided;
  }
  say(fmt::format("4/4 the nodes of site {} begin", request.site));
  if (const Status works = wait_until_working(sites, request, request.site); !works) return works;
  tell(invocation, request, token, is_new, fmt::format("site {} works; site {} stands by", request.site, other));
  return {};
}

}  // namespace aftertone::app
