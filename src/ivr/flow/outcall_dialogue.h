// We have called, and somebody or something answered. Nothing about the message is told before a key was pressed, which
// a machine does not do, and before the PIN was right.
#pragma once

#include "ivr/flow/conversation.h"
#include "voicemail/model/outcall.h"

namespace aftertone::ivr {

class OutcallDialogue {
 public:
  OutcallDialogue(Conversation& talk, voicemail::Mailbox mailbox) : talk_(talk), mailbox_(std::move(mailbox)) {}

  // Throws call::Hangup when they hang up; result() tells how far it came then, too.
  async::Task<> run();
  // confirmed: a person gave the PIN and was offered the messages; whether they heard them, the messages tell.
  voicemail::OutcallResult result() const { return result_; }

 private:
  async::Task<call::Announcement> introduction();
  async::Task<bool> is_a_person();

  Conversation& talk_;
  const voicemail::Mailbox mailbox_;
  voicemail::OutcallResult result_ = voicemail::OutcallResult::machine;
};

}  // namespace aftertone::ivr
