// The owner records a greeting or their name: beep, recording, listen, again or accept. The one in use stays in use
// until the new one is stored.
#pragma once

#include "ivr/flow/conversation.h"
#include "ivr/flow/recording.h"

namespace aftertone::ivr {

class GreetingDialogue {
 public:
  GreetingDialogue(Conversation& talk, voicemail::MailboxNumber mailbox, voicemail::GreetingKind kind)
      : talk_(talk), mailbox_(std::move(mailbox)), kind_(kind) {}
  async::Task<> run();

 private:
  async::Task<bool> record(Recording& recording);
  async::Task<> review(Recording& recording);
  async::Task<> store(Recording& recording);

  Conversation& talk_;
  const voicemail::MailboxNumber mailbox_;
  const voicemail::GreetingKind kind_;
};

}  // namespace aftertone::ivr
