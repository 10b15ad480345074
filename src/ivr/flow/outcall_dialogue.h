// We have called, and somebody or something answered. Nothing about the message is told before a key was pressed, which
// a machine does not do, and before the PIN was right.
#pragma once

#include "ivr/flow/conversation.h"
#include "ivr/flow/secure_dialogue.h"
#include "voicemail/model/outcall.h"

namespace aftertone::ivr {

class OutcallDialogue {
 public:
  // With `secure` they hear that message and are asked to take it on, instead of their own messages.
  OutcallDialogue(Conversation& talk, voicemail::Mailbox mailbox, std::shared_ptr<const SecureRequest> secure = {})
      : talk_(talk), mailbox_(std::move(mailbox)), secure_(std::move(secure)) {}

  // Throws call::Hangup when they hang up; result() tells how far it came then, too.
  async::Task<> run();
  // confirmed: a person gave the PIN and was offered the messages; whether they heard them, the messages tell. Of a
  // secure message, its recipients' states tell.
  voicemail::OutcallResult result() const { return result_; }

 private:
  async::Task<call::Announcement> introduction();
  async::Task<bool> is_a_person();
  async::Task<> ask_to_take_on();
  async::Task<> offer_messages(voicemail::Mailbox owner);

  Conversation& talk_;
  const voicemail::Mailbox mailbox_;
  const std::shared_ptr<const SecureRequest> secure_;  // null: none
  voicemail::OutcallResult result_ = voicemail::OutcallResult::machine;
};

}  // namespace aftertone::ivr
