// The announcements: which there are, how they sound, and those of the house in their place.
#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/sound/wav_body.h"
#include "api/upkeep/prompts.h"
#include "api/views.h"
#include "http/file_answer.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Scope;

constexpr std::chrono::minutes kLongestPrompt{2};

Result<http::Response> list_prompts_blocking(const Ports& ports, const Asked& asked) {
  const std::string language = asked.field("language").empty() ? "en" : asked.field("language");
  const auto prompts = ports.prompts.list_blocking(language);
  if (!prompts) return tl::unexpected(prompts.error());
  ordered_json items = ordered_json::array();
  for (const Prompt& prompt : *prompts)
    items.push_back({{"word", prompt.word},
                     {"from", prompt.origin ? ordered_json(to_string(*prompt.origin)) : ordered_json()},
                     {"removable", prompt.can_be_removed},
                     {"text", null_if_empty(prompt.text)}});
  ordered_json page = page_of(std::move(items), {});
  page["language"] = language;
  page["languages"] = ports.prompts.languages_blocking();
  return json_answer(200, page);
}

Result<http::Response> prompt_audio_blocking(const Ports& ports, const Asked& asked) {
  const auto path = ports.prompts.find_blocking(asked.field("language"), asked.field("word"));
  if (!path) return tl::unexpected(path.error());
  return http::file_answer_blocking(*path, "audio/wav", "");
}

Result<http::Response> put_prompt_blocking(const Ports& ports, const Asked& asked) {
  if (const Status is_wav = check_is_wav(asked); !is_wav) return tl::unexpected(is_wav.error());
  const auto usable = ports.sounds.given_blocking(asked.request.body, voicemail::AudioCodec::pcmu, kLongestPrompt);
  if (!usable) return tl::unexpected(usable.error());
  return ports.prompts.replace_blocking(asked.field("language"), asked.field("word"), asked.request.body).map([] {
    return no_content();
  });
}

Result<http::Response> remove_prompt_blocking(const Ports& ports, const Asked& asked) {
  return ports.prompts.remove_blocking(asked.field("language"), asked.field("word")).map([] { return no_content(); });
}

}  // namespace

std::string_view to_string(PromptOrigin origin) {
  if (origin == PromptOrigin::own) return "own";
  return origin == PromptOrigin::aftertone ? "aftertone" : "installed";
}

std::span<const Operation> prompt_operations() {
  constexpr std::string_view kAudio = "/prompts/audio";
  static const Operation kOperations[] = {
      {"listPrompts", "GET", "/prompts", Scope::system_read, {"language"}, list_prompts_blocking},
      {"promptAudio", "GET", kAudio, Scope::system_read, {"language", "word"}, prompt_audio_blocking},
      {"putPrompt", "PUT", kAudio, Scope::system_write, {"language", "word"}, put_prompt_blocking},
      {"removePrompt", "DELETE", kAudio, Scope::system_write, {"language", "word"}, remove_prompt_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
