// The owner proves who they are: mailbox number and PIN, kMostTries a call. Every verdict empties the digit buffer, so
// that typing ahead does not guess, and a refusal does so again once it was said: only what is pressed from the next
// question on answers it. A PIN is never logged.
#pragma once

#include <optional>

#include "ivr/flow/conversation.h"
#include "voicemail/usecases/log_in.h"

namespace aftertone::ivr {

class LogInDialogue {
 public:
  // `own`: the mailbox whose greeting the owner listened to; it is not asked for then.
  LogInDialogue(Conversation& talk, std::optional<voicemail::MailboxNumber> own) : talk_(talk), own_(std::move(own)) {}

  // nullopt: refused or not possible, and said so. A PIN that must be changed has been.
  async::Task<std::optional<voicemail::Mailbox>> run();

 private:
  async::Task<std::optional<voicemail::Mailbox>> verify();
  async::Task<voicemail::MailboxNumber> ask_mailbox();
  async::Task<std::string> ask_pin();
  void note_refusal(const voicemail::MailboxNumber& number, const voicemail::LogInRefused& refused);
  async::Task<Result<voicemail::LogInOutcome>> log_in(voicemail::MailboxNumber number, std::string pin);

  Conversation& talk_;
  const std::optional<voicemail::MailboxNumber> own_;
};

}  // namespace aftertone::ivr
