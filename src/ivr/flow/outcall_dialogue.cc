#include "ivr/flow/outcall_dialogue.h"

#include "ivr/flow/folder_dialogue.h"
#include "ivr/flow/log_in_dialogue.h"
#include "ivr/prompt/words.h"
#include "voicemail/usecases/record_greeting.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::OutcallResult;

namespace {

constexpr char kConfirmation = '1';
constexpr std::chrono::milliseconds kBeforeSpeaking{700};  // a telephone on its way to an ear

}  // namespace

Task<> OutcallDialogue::run() {
  talk_.speak(mailbox_.language);
  talk_.summary().outcome = "nobody pressed a key";
  const bool is_person = co_await is_a_person();
  if (!is_person) co_return;  // and not a word more: it may be recording
  result_ = OutcallResult::refused_pin;
  LogInDialogue log_in(talk_, mailbox_.number);
  std::optional<voicemail::Mailbox> owner = co_await log_in.run();
  if (owner) result_ = OutcallResult::confirmed;
  if (owner && secure_) co_await ask_to_take_on();
  if (owner && !secure_) co_await offer_messages(std::move(*owner));
  co_await talk_.say_goodbye();
}

Task<> OutcallDialogue::ask_to_take_on() {
  SecureDialogue asked(talk_, secure_);
  co_await asked.run();
}

Task<> OutcallDialogue::offer_messages(voicemail::Mailbox owner) {
  FolderDialogue messages(talk_, std::move(owner), voicemail::MessageState::new_);
  (void)co_await messages.run();
}

Task<bool> OutcallDialogue::is_a_person() {
  call::AskRequest request;
  request.prompt = co_await introduction();
  request.first_digit_time = talk_.services().settings.first_digit_time;
  const call::Announcement prompt = request.prompt;
  for (int round = 0; round < kMostTries; ++round) {
    request.prompt = prompt;
    const call::AskOutcome pressed = co_await talk_.call().ask(request);
    if (!pressed.digits.empty() && pressed.digits.front() == kConfirmation) co_return true;
    talk_.call().forget_digits();
  }
  co_return false;
}

// "This is the voicemail of <name>; to hear your message, press 1."
Task<call::Announcement> OutcallDialogue::introduction() {
  using Audio = std::optional<std::filesystem::path>;
  const std::function<Result<Audio>()> find = [this] {
    return voicemail::find_greeting_blocking(talk_.services().stores, mailbox_.number, voicemail::GreetingKind::name);
  };
  const Result<Audio> name = co_await talk_.services().pool.run<Audio>(find);
  Utterance said = talk_.utterance();
  said.pause(kBeforeSpeaking).word(words::kVoicemailOf);
  if (name && *name) {
    said.audio(call::AudioFile{**name});
  } else {
    said.words(Phrases::digits(mailbox_.number.value()));
  }
  co_return said.word(words::kPressOneForMessage).done();
}

}  // namespace aftertone::ivr
