#include "ivr/keymap/vocabulary.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/log.h"
#include "ivr/keymap/spoken_menu.h"
#include "ivr/prompt/words.h"

namespace aftertone::ivr {

Words vocabulary(const KeyMap& keys, std::string_view language) {
  Words all = phrases_for(language).vocabulary();
  all.insert(all.end(), words::kAll.begin(), words::kAll.end());
  for (const Menu* menu : {&keys.message_review, &keys.greeting_review, &keys.main, &keys.message, &keys.options}) {
    const Words whole = spoken_menu(*menu, Detail::everything);
    all.insert(all.end(), whole.begin(), whole.end());
    for (const MenuEntry& entry : *menu) {  // also as it is said when others are left out
      const Words alone = spoken_menu({entry}, Detail::everything);
      all.insert(all.end(), alone.begin(), alone.end());
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void log_missing_prompts(const PromptCatalogue& prompts, const KeyMap& keys) {
  for (const std::string& language : prompts.languages()) {
    const Words missing = prompts.missing(vocabulary(keys, language), language);
    if (missing.empty()) continue;
    log::warning("prompts", "language {}: not recorded and left out: {}", language, fmt::join(missing, " "));
  }
}

}  // namespace aftertone::ivr
