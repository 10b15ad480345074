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
call::DiallerSettings dialler_settings(const Settings& settings);
// All of them, in order. Error: invalid, naming the key. Blocks.
Result<std::vector<call::Trunk>> trunks_blocking(const Settings& settings);
// [[sip.registrations]], and those of the trunks that want it.
Result<std::vector<sip::RegistrationSettings>> registrations_blocking(const Settings& settings);

}  // namespace aftertone::app
