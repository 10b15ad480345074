// One call's talk: who is on the line, in which language, and the few things every dialogue does with them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "async/task.h"
#include "call/call.h"
#include "ivr/flow/call_summary.h"
#include "ivr/flow/services.h"
#include "ivr/keymap/key_map.h"
#include "ivr/prompt/utterance.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::ivr {

// How often a question is asked before the dialogue goes on without an answer.
constexpr int kMostTries = 3;

// Home: the call's loop. Everything that waits throws call::Hangup once the caller has left.
class Conversation {
 public:
  Conversation(std::shared_ptr<call::Call> call, IvrServices services, CallSummary& summary);

  call::Call& call() { return *call_; }
  const IvrServices& services() const { return services_; }
  CallSummary& summary() { return summary_; }
  const Voice& voice() const { return voice_; }
  void speak(std::string language);

  // Error: the call was rejected and is over.
  async::Task<Status> answer();

  async::Task<> say(std::string word);  // one prompt, to its end
  // What is to be said, to its end or until one of `keys` is pressed.
  async::Task<std::optional<char>> play(call::Announcement announcement, std::string keys = {});
  async::Task<> say_goodbye();

  // Says `before` and the menu, and again after silence or a wrong key. nullopt: kMostTries in vain.
  async::Task<std::optional<Action>> choose(Menu menu, call::Announcement before = {});
  // A number ended by '#'; empty when nothing was pressed. Not repeated: the caller of this counts tries.
  async::Task<std::string> ask_number(call::Announcement prompt, std::size_t max_digits);

  Utterance utterance() const { return Utterance(voice_); }

 private:
  const std::shared_ptr<call::Call> call_;
  const IvrServices services_;
  CallSummary& summary_;
  Voice voice_;
};

}  // namespace aftertone::ivr
