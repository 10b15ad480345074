// Every prompt word that the dialogues may say: what must be recorded.
#pragma once

#include <string_view>

#include "ivr/keymap/key_map.h"
#include "ivr/prompt/prompt_catalogue.h"

namespace aftertone::ivr {

// Each once.
Words vocabulary(const KeyMap& keys, std::string_view language);

// One log line a language that lacks words, which are left out of what is said. Once at start.
void log_missing_prompts(const PromptCatalogue& prompts, const KeyMap& keys);

}  // namespace aftertone::ivr
