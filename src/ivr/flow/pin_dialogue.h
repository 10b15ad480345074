// A new PIN, asked for twice and held against policy/pin_rules.h.
#pragma once

#include "ivr/flow/conversation.h"

namespace aftertone::ivr {

class PinDialogue {
 public:
  PinDialogue(Conversation& talk, voicemail::MailboxNumber mailbox) : talk_(talk), mailbox_(std::move(mailbox)) {}
  // False after kMostTries, or when it could not be stored; the owner has been told why.
  async::Task<bool> run();

 private:
  async::Task<std::string> ask(std::string word);
  async::Task<bool> store(std::string pin);

  Conversation& talk_;
  const voicemail::MailboxNumber mailbox_;
};

}  // namespace aftertone::ivr
