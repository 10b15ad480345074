#include "ivr/flow/conversation.h"

#include "ivr/keymap/spoken_menu.h"
#include "ivr/prompt/words.h"

namespace aftertone::ivr {

using async::Task;

Conversation::Conversation(std::shared_ptr<call::Call> call, IvrServices services, CallSummary& summary)
    : call_(std::move(call)),
      services_(std::move(services)),
      summary_(summary),
      voice_(services_.prompts, services_.settings.language) {}

void Conversation::speak(std::string language) {
  voice_ = Voice(services_.prompts, std::move(language));
}

Task<Status> Conversation::answer() {
  Status answered = co_await call_->answer();
  summary_.is_answered = answered.has_value();
  if (!answered) summary_.outcome = "not answered: " + to_string(answered.error());
  co_return answered;
}

Task<> Conversation::say(std::string word) {
  call::Announcement announcement = utterance().word(word).done();
  co_await call_->play(std::move(announcement));
}

Task<std::optional<char>> Conversation::play(call::Announcement announcement, std::string keys) {
  co_return co_await call_->play(std::move(announcement), std::move(keys));
}

Task<> Conversation::say_goodbye() {
  co_await say(words::kGoodbye);
}

Task<std::optional<Action>> Conversation::choose(Menu menu, call::Announcement before) {
  const call::Announcement choices = utterance().words(spoken_menu(menu)).done();
  for (int round = 0; round < kMostTries; ++round) {
    call::AskRequest request;
    request.prompt = std::move(before);
    request.prompt.insert(request.prompt.end(), choices.begin(), choices.end());
    request.first_digit_time = services_.settings.first_digit_time;
    const call::AskOutcome pressed = co_await call_->ask(std::move(request));

    before.clear();
    if (pressed.digits.empty()) continue;
    const std::optional<Action> action = action_of(menu, pressed.digits.front());
    if (action == Action::help) {
      before = utterance().words(spoken_menu(menu, Detail::everything)).done();
    } else if (action) {
      co_return action;
    } else {
      call_->forget_digits();  // what was typed after a wrong key is not meant for what comes now
      before = utterance().word(words::kNotUnderstood).done();
    }
  }
  co_return std::nullopt;
}

Task<std::string> Conversation::ask_number(call::Announcement prompt, std::size_t max_digits) {
  call::AskRequest request;
  request.prompt = std::move(prompt);
  request.max_digits = max_digits;
  request.finish_digits = "#";
  request.first_digit_time = services_.settings.first_digit_time;
  request.next_digit_time = services_.settings.next_digit_time;
  call::AskOutcome pressed = co_await call_->ask(std::move(request));
  co_return std::move(pressed.digits);
}

}  // namespace aftertone::ivr
