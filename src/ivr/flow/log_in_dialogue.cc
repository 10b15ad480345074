#include "ivr/flow/log_in_dialogue.h"

#include <fmt/format.h>

#include "base/dialled_number.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/flow/pin_dialogue.h"
#include "ivr/prompt/words.h"
#include "voicemail/policy/pin_rules.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::LogInAccepted;
using voicemail::LogInOutcome;
using voicemail::Mailbox;
using voicemail::MailboxNumber;

Task<std::optional<Mailbox>> LogInDialogue::run() {
  std::optional<Mailbox> mailbox = co_await verify();
  if (!mailbox) co_return std::nullopt;
  talk_.speak(mailbox->language);
  talk_.summary().mailbox = mailbox->number.value();
  talk_.summary().outcome = "logged in";
  talk_.summary().result = voicemail::CallOutcome::owner;
  talk_.call().now().note_owner(mailbox->number.value());
  talk_.call().story().tell(call::StoryKind::note, "logged in to mailbox " + mailbox->number.value());
  if (!mailbox->pin_must_change) co_return mailbox;

  co_await talk_.say(words::kMustChangePin);
  PinDialogue change(talk_, mailbox->number);
  const bool is_changed = co_await change.run();
  if (is_changed) co_return mailbox;
  talk_.summary().outcome = "PIN not changed";
  co_return std::nullopt;
}

Task<std::optional<Mailbox>> LogInDialogue::verify() {
  for (int round = 0; round < kMostTries; ++round) {
    MailboxNumber number;
    if (own_) number = *own_;
    if (!own_) number = co_await ask_mailbox();
    const std::string pin = co_await ask_pin();
    if (pin.empty()) continue;  // silence is not a wrong PIN: it must not lock anybody out
    const Result<LogInOutcome> verdict = co_await log_in(number, pin);
    talk_.call().forget_digits();
    if (!verdict) {
      // Not the number: a PIN may have been typed in its place.
      log::failure(verdict.error().temporary, error_codes::kStoreFailed, "login", "{}", to_string(verdict.error()));
      talk_.summary().outcome = "log-in not possible";
      co_await talk_.say(words::kTryLater);
      co_return std::nullopt;
    }
    if (const auto* accepted = std::get_if<LogInAccepted>(&*verdict)) co_return accepted->mailbox;
    note_refusal(number, std::get<voicemail::LogInRefused>(*verdict));
    co_await talk_.say(words::kLogInIncorrect);
    talk_.call().forget_digits();  // the rest of a PIN, pressed meanwhile, is no mailbox number
  }
  co_return std::nullopt;
}

// What was typed for a mailbox that is none may be a PIN: it is kept nowhere.
void LogInDialogue::note_refusal(const MailboxNumber& number, const voicemail::LogInRefused& refused) {
  talk_.summary().outcome = "log-in refused";
  std::string told = fmt::format("log-in refused: there is no such mailbox ({} keys)", number.value().size());
  if (refused.is_known) {
    talk_.summary().mailbox = number.value();
    told = fmt::format("log-in to mailbox {} refused: {}", number.value(),
                       refused.is_locked ? "it is locked after wrong PINs" : "wrong PIN");
  }
  talk_.call().story().tell(call::StoryKind::note, told);
}

// Just '#', or nothing: the number that calls, as an owner's telephone sends it.
Task<MailboxNumber> LogInDialogue::ask_mailbox() {
  call::Announcement prompt = talk_.utterance().word(words::kEnterMailbox).done();
  std::string digits = co_await talk_.ask_number(std::move(prompt), kLongestDialledNumber);
  if (digits.empty()) digits = talk_.call().facts().caller_number;
  co_return MailboxNumber(std::move(digits));
}

Task<std::string> LogInDialogue::ask_pin() {
  call::Announcement prompt = talk_.utterance().word(words::kPassword).word(words::kThenPound).done();
  co_return co_await talk_.ask_number(std::move(prompt), voicemail::kLongestPin);
}

Task<Result<LogInOutcome>> LogInDialogue::log_in(MailboxNumber number, std::string pin) {
  const std::function<Result<LogInOutcome>()> verify = [this, &number, &pin] {
    return voicemail::log_in_blocking(talk_.services().stores, number, pin);
  };
  co_return co_await talk_.services().pool.run<LogInOutcome>(verify);
}

}  // namespace aftertone::ivr
