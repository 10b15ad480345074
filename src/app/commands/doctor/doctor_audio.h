// What `doctor` says about the audio store.
#pragma once

#include "app/config/settings.h"
#include "ops/doctor/finding.h"

namespace aftertone::app {

// Blocks, some seconds at most, also where the store hangs.
void check_audio(const Settings& settings, ops::Findings& findings);

}  // namespace aftertone::app
