// Sections of the configuration as the settings of what calls out.
#pragma once

#include <vector>

#include "app/config/settings.h"
#include "base/result.h"
#include "call/dialler.h"
#include "ivr/outcall/outcall_worker.h"
#include "sip/client/registration.h"
#include "voicemail/policy/dial_plan.h"

namespace aftertone::app {

voicemail::DialPlan dial_plan(const Settings& settings);
ivr::OutcallSettings outcall_settings(const Settings& settings);
// Of the first trunk, which calls go to. Error: invalid, naming the key; it has no host when there is none. Blocks.
Result<call::Trunk> trunk_blocking(const Settings& settings);
Result<std::vector<sip::RegistrationSettings>> registrations_blocking(const Settings& settings);

}  // namespace aftertone::app
