// The three ways to move the work between two sites: activate, yield, failback.
#pragma once

#include "app/commands/site/site_steps.h"

namespace aftertone::app {

// Each: what has to be so is checked, then it is done step by step; interrupted, the same command goes on. Errors:
// those of cluster/site_switch.h, timeout.
Status activate_site(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                     BothSites& sites);
Status yield_site(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                  BothSites& sites);
// Moves the work to `request.site`; the token that says so.
Result<cluster::SiteToken> move_work(const SwitchRequest& request, BothSites& sites);
Status fail_back(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                 BothSites& sites);

}  // namespace aftertone::app
