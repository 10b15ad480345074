// What the words of a script sound like: prompts, and the audio that the script itself has brought in.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "ivr/prompt/prompt_catalogue.h"
#include "media/audio/clips.h"

namespace aftertone::acceptance {

// Loud mu-law bytes that never repeat and differ between seeds, so that they are found wherever they are played.
std::string noise(std::chrono::milliseconds length, std::uint32_t seed);

// mu-law, the codec of all calls here.
media::ClipPtr clip_of(const std::string& bytes);

class Sounds {
 public:
  Sounds();

  // A greeting or message by the name that scripts give it.
  void add(const std::string& name, media::ClipPtr clip) { named_[name] = std::move(clip); }
  // What the caller said last, and that it was accepted as a greeting.
  void said(media::ClipPtr clip) { last_said_ = std::move(clip); }
  void accepted();

  // Whatever is_heard_as() takes for `expected`; empty: there is no such prompt.
  std::vector<media::ClipPtr> find_blocking(const std::string& expected, const std::string& language) const;

 private:
  const ivr::PromptSettings settings_;
  const ivr::PromptCatalogue prompts_;
  std::map<std::string, media::ClipPtr> named_;
  std::vector<media::ClipPtr> accepted_;
  media::ClipPtr last_said_;
};

}  // namespace aftertone::acceptance
