#include "app/serve/ivr_settings.h"

#include "app/config/most_calls_out.h"
#include "app/config/share_directory.h"

namespace aftertone::app {

media::EngineSettings engine_settings(const Settings& settings) {
  media::EngineSettings media;
  media.ip = settings.rtp.ip.empty() ? settings.sip.ip : settings.rtp.ip;
  media.first_port = settings.rtp.first_port;
  media.last_port = settings.rtp.last_port;
  media.threads = settings.rtp.threads;
  media.media_timeout = settings.rtp.media_timeout;
  media.max_sessions = settings.sip.max_calls + most_calls_out(settings);
  return media;
}

call::CallServerSettings call_settings(const Settings& settings) {
  call::CallServerSettings calls;
  using Diverter = sip::CallChoiceSettings::Diverter;
  calls.choice.diverter = settings.sip.diverter == "first" ? Diverter::first : Diverter::last;
  calls.choice.own_numbers = settings.sip.own_numbers;
  calls.choice.trusted_trunks = settings.sip.trusted_trunks;
  calls.max_calls = settings.sip.max_calls;
  return calls;
}

sip::StackSettings stack_settings(const Settings& settings) {
  sip::StackSettings stack;
  stack.ip = settings.sip.ip;
  stack.port = settings.sip.port;
  stack.udp = settings.sip.udp;
  stack.tcp = settings.sip.tcp;
  stack.serves_events = settings.lamp.subscriptions;
  return stack;
}

ivr::PromptSettings prompt_settings_blocking(const Settings& settings) {
  auto prompts = ivr::default_prompt_settings(share_directory_blocking(settings) / "prompts", settings.prompts.sounds);
  std::error_code none;  // there need not be any
  for (const auto& language : std::filesystem::directory_iterator(settings.node.data_directory / "prompts", none)) {
    auto& folders = prompts.folders[language.path().filename().string()];
    folders.insert(folders.begin(), language.path());
  }
  prompts.fallback_language = settings.prompts.language;
  return prompts;
}

ivr::DialogueSettings dialogue_settings(const Settings& settings) {
  ivr::DialogueSettings dialogues;
  dialogues.language = settings.prompts.language;
  return dialogues;
}

}  // namespace aftertone::app
