// Whoever is on the line is put through to a number, if the rules let it: judged and counted, and its end noted.
#pragma once

#include "ivr/flow/conversation.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::ivr {

class PutThrough {
 public:
  explicit PutThrough(Conversation& talk) : talk_(talk) {}

  // Says that it takes a moment, once it is allowed. Success, with the number: the call is over for us. Errors: denied
  // and full (by the rules), or why it did not work. Throws call::Hangup when the caller leaves before.
  async::Task<Result<std::string>> to(voicemail::DialQuestion question);

 private:
  async::Task<Result<std::string>> connect_and_note(voicemail::DialQuestion question, voicemail::StartedCall started);
  // Nothing: the caller has left.
  async::Task<std::optional<Status>> connect(voicemail::DialQuestion question, voicemail::StartedCall started);

  Conversation& talk_;
};

}  // namespace aftertone::ivr
