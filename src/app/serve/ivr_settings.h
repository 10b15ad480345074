// Sections of the configuration as the settings of the folders that the call-taking service is made of.
#pragma once

#include "app/config/settings.h"
#include "call/call_server.h"
#include "ivr/flow/services.h"
#include "media/engine/engine.h"
#include "sip/stack/stack.h"

namespace aftertone::app {

media::EngineSettings engine_settings(const Settings& settings);
call::CallServerSettings call_settings(const Settings& settings);
sip::StackSettings stack_settings(const Settings& settings);
ivr::PromptSettings prompt_settings_blocking(const Settings& settings);
ivr::DialogueSettings dialogue_settings(const Settings& settings);

}  // namespace aftertone::app
