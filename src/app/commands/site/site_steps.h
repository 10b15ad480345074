// The steps of moving the work from one site to the other, each of which may be done again. Blocks.
#pragma once

#include <chrono>
#include <functional>

#include "app/commands/site/both_sites.h"
#include "app/commands/syntax.h"

namespace aftertone::app {

struct SwitchRequest {
  std::string site;
  bool peer_is_down = false;
  bool accept_risk = false;
  bool yes = false;
  bool dry_run = false;
  std::optional<std::int64_t> wait;
  std::optional<std::int64_t> hold;
  std::optional<std::int64_t> max_rpo;

  cluster::SwitchWill will() const { return {peer_is_down, accept_risk}; }
  std::chrono::seconds limit() const { return std::chrono::seconds(wait.value_or(60)); }
};

// From now on Ctrl-C ends what is waited for, instead of the program.
void watch_for_interrupts();
bool was_interrupted();

// One line on standard error, so that who waits knows for what.
void say(const std::string& text);

// Nothing is written; where `yes` was not said, asks. Error: conflict (no, or nobody to ask).
Status confirm(const SwitchRequest& request, const std::string& question);

// Until `what` says nothing more to wait for; tells each thing once. Error: timeout, with `else_text`.
Status wait_for_sites(BothSites& sites, std::chrono::seconds limit,
                      const std::function<std::string(const cluster::SitePair&)>& what, const std::string& else_text);
enum class Rows { for_either_site, for_this_site };
// Until nothing waits at one site for the other one.
Status wait_until_shipped(BothSites& sites, const SwitchRequest& request, const std::string& else_text,
                          Rows which = Rows::for_either_site);
// Until no node of `site` tells owners any more.
Status wait_until_quiet(BothSites& sites, const SwitchRequest& request, const std::string& site);
// Until every living node of `site` works with all there is, and one tells owners.
Status wait_until_working(BothSites& sites, const SwitchRequest& request, const std::string& site);

}  // namespace aftertone::app
