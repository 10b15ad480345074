#include "app/commands/site/site_steps.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <thread>

#include "app/commands/site/notification_roles.h"
#include "async/task.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

using cluster::SitePair;
using cluster::SiteState;
using cluster::SiteView;

constexpr std::chrono::milliseconds kBetweenLooks{300};

volatile std::sig_atomic_t interrupted = 0;

tl::unexpected<Error> fail_interrupted() {
  return fail(Code::conflict, "interrupted");
}

bool tells_owners(const SiteView& site) {
  return std::ranges::any_of(site.leases, [](const cluster::Lease& lease) {
    return lease.role == notification_roles().front() && lease.left.count() > 0;
  });
}

// Nobody carries the rows of a site whose nodes are all dead.
std::string who_is_dead(const SitePair& pair) {
  std::string dead;
  for (const SiteView* site : {pair.view(pair.own.name), pair.view(pair.peer_name)}) {
    if (site != nullptr && site->living() == nullptr) dead += fmt::format("; no node of site {} is alive", site->name);
  }
  return dead;
}

}  // namespace

void watch_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };  // without SA_RESTART: who is asked a question is not asked again
  for (const int number : {SIGINT, SIGTERM})
    sigaction(number, &action, nullptr);
}

bool was_interrupted() {
  return interrupted != 0;
}

void say(const std::string& text) {
  fmt::print(stderr, "{}\n", text);
}

Status confirm(const SwitchRequest& request, const std::string& question) {
  if (request.yes) return {};
  if (isatty(STDIN_FILENO) == 0)
    return fail(Code::conflict, question + " Say --yes: there is nobody to ask. Nothing was changed");
  fmt::print(stderr, "{} [y/N] ", question);
  std::string answer;
  std::getline(std::cin, answer);
  if (was_interrupted()) return fail_interrupted();
  if (const std::string lower = ascii::to_lower(answer); lower == "y" || lower == "yes") return {};
  return fail(Code::conflict, "no; nothing was changed");
}

Status wait_for_sites(BothSites& sites, std::chrono::seconds limit,
                      const std::function<std::string(const SitePair&)>& what, const std::string& else_text) {
  const auto deadline = async::Deadline::in(limit);
  for (std::string told;;) {
    const auto pair = sites.look_blocking();
    if (!pair && !pair.error().temporary) return tl::unexpected(pair.error());
    const std::string waits_for = pair ? what(*pair) : to_string(pair.error());
    if (was_interrupted()) return fail_interrupted();
    if (waits_for.empty()) return {};
    if (deadline.has_passed()) return fail(Code::timeout, else_text + " (" + waits_for + ")");
    if (told.empty()) say("  waiting: " + (told = waits_for));
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Status wait_until_shipped(BothSites& sites, const SwitchRequest& request, const std::string& else_text, Rows which) {
  const auto what = [&](const SitePair& pair) -> std::string {
    const auto rows = sites.waiting_blocking(which == Rows::for_this_site);
    if (!rows) return to_string(rows.error());
    const char* const whose = which == Rows::for_this_site ? "this" : "the other";
    return *rows == 0 ? "" : fmt::format("{} rows for {} site{}", *rows, whose, who_is_dead(pair));
  };
  return wait_for_sites(sites, request.limit(), what, else_text);
}

Status wait_until_quiet(BothSites& sites, const SwitchRequest& request, const std::string& site) {
  const auto what = [&](const SitePair& pair) -> std::string {
    const SiteView* view = pair.view(site);
    if (view == nullptr) return fmt::format("site {} cannot be seen: {}", site, pair.peer_trouble);
    const cluster::Lease* lease = view->notifying();
    return lease == nullptr
               ? ""
               : fmt::format("{} ends, which takes that long at most: {}", lease->role, holder_text(*lease));
  };
  return wait_for_sites(sites, request.limit(), what,
                        fmt::format("site {} has been told to stop and has not yet; run the same command again", site));
}

Status wait_until_working(BothSites& sites, const SwitchRequest& request, const std::string& site) {
  const auto what = [&](const SitePair& pair) -> std::string {
    const SiteView* view = pair.view(site);
    if (view == nullptr) return fmt::format("site {} cannot be seen: {}", site, pair.peer_trouble);
    if (!request.accept_risk && !view->has_living("ivr"))
      return fmt::format("no node of site {} that takes calls is alive", site);
    if (!view->is_everywhere(SiteState::active)) return fmt::format("the nodes of site {} hear of it", site);
    const bool has_notifier = view->has_living("notify") || !request.accept_risk;
    return !has_notifier || tells_owners(*view) ? "" : fmt::format("a node of site {} begins to tell owners", site);
  };
  return wait_for_sites(
      sites, request.limit(), what,
      fmt::format("site {} has been told to work, but does not wholly: see aftertone site status", site));
}

}  // namespace aftertone::app
