// A drill: the work moves to the other site and back, under whatever calls there are, and a report tells how long that
// took and whether both sites know the same.
#pragma once

#include "app/commands/site/site_moves.h"

namespace aftertone::app {

// Writes the report below the data directory, in drills/. Errors: those of fail_back(); corrupt, when the sites differ.
Status drill_site(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                  BothSites& sites);

}  // namespace aftertone::app
