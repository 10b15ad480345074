// What `doctor` says about instant messages.
#pragma once

#include "app/config/settings.h"
#include "ops/doctor/finding.h"

namespace aftertone::app {

// Nothing about what is off. Blocks.
void check_chat(const Settings& settings, ops::Findings& findings);
// Nothing above is broken. Blocks.
bool is_chat_usable(const Settings& settings);

}  // namespace aftertone::app
