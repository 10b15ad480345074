#include "ivr/prompt/utterance.h"

namespace aftertone::ivr {

Voice::Voice(const PromptCatalogue& prompts, std::string language)
    : prompts_(&prompts), language_(std::move(language)), phrases_(&phrases_for(language_)) {}

Utterance& Utterance::word(std::string_view word) {
  const auto file = voice_.prompts().find(word, voice_.language());
  if (file) announcement_.emplace_back(call::AudioFile{*file});
  return *this;
}

Utterance& Utterance::words(const Words& words) {
  for (const std::string& each : words)
    word(each);
  return *this;
}

Utterance& Utterance::audio(call::Audio audio) {
  announcement_.push_back(std::move(audio));
  return *this;
}

Utterance& Utterance::pause(std::chrono::milliseconds length) {
  announcement_.emplace_back(call::Silence{length});
  return *this;
}

}  // namespace aftertone::ivr
