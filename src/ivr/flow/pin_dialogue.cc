#include "ivr/flow/pin_dialogue.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/prompt/words.h"
#include "voicemail/policy/pin_rules.h"
#include "voicemail/usecases/log_in.h"

namespace aftertone::ivr {

using async::Task;

Task<bool> PinDialogue::run() {
  for (int round = 0; round < kMostTries; ++round) {
    const std::string pin = co_await ask(words::kNewPin);
    if (!voicemail::check_new_pin(pin, mailbox_)) {
      co_await talk_.say(words::kPinTooEasy);
      continue;
    }
    const std::string again = co_await ask(words::kNewPinAgain);
    if (pin != again) {
      co_await talk_.say(words::kPinsDiffer);
      continue;
    }
    co_return co_await store(pin);
  }
  co_return false;
}

Task<std::string> PinDialogue::ask(std::string word) {
  call::Announcement prompt = talk_.utterance().word(word).done();
  std::string digits =
      co_await talk_.ask_number(std::move(prompt), voicemail::kLongestPin + 1);  // one more is too long
  talk_.call().forget_digits();
  co_return digits;
}

Task<bool> PinDialogue::store(std::string pin) {
  const std::function<Status()> change = [this, &pin] {
    return voicemail::change_pin_blocking(talk_.services().stores, mailbox_, pin);
  };
  const Status changed = co_await talk_.services().pool.run<void>(change);
  if (!changed)
    log::failure(changed.error().temporary, error_codes::kStoreFailed, "pin", "mailbox {}: not changed: {}",
                 mailbox_.value(), to_string(changed.error()));
  co_await talk_.say(changed ? words::kPinChanged : words::kTryLater);
  co_return changed.has_value();
}

}  // namespace aftertone::ivr
