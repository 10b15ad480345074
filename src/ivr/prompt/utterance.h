// What is said next, put together word by word in one language.
//   Utterance(voice).word(words::kThePersonAt).words(Phrases::digits("1001")).audio(call::Beep{}).done()
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "call/call.h"
#include "ivr/phrase/phrases.h"
#include "ivr/prompt/prompt_catalogue.h"

namespace aftertone::ivr {

// How a dialogue speaks to this person. A cheap value; the catalogue outlives it.
class Voice {
 public:
  Voice(const PromptCatalogue& prompts, std::string language);
  const Phrases& phrases() const { return *phrases_; }
  const PromptCatalogue& prompts() const { return *prompts_; }
  const std::string& language() const { return language_; }

 private:
  const PromptCatalogue* prompts_;
  std::string language_;
  const Phrases* phrases_;
};

class Utterance {
 public:
  explicit Utterance(const Voice& voice) : voice_(voice) {}

  Utterance& word(std::string_view word);  // skipped when nobody has recorded it
  Utterance& words(const Words& words);
  Utterance& audio(call::Audio audio);
  Utterance& pause(std::chrono::milliseconds length);

  call::Announcement done() { return std::move(announcement_); }

 private:
  const Voice& voice_;
  call::Announcement announcement_;
};

}  // namespace aftertone::ivr
