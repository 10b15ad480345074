// What `doctor` says about the other of two sites with a database each.
#pragma once

#include "app/config/settings.h"
#include "ops/doctor/finding.h"

namespace aftertone::app {

// Nothing without [site] peer_database. Blocks, some seconds for each thing that does not answer.
void check_site(const Settings& settings, ops::Findings& findings);

}  // namespace aftertone::app
