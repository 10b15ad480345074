// The owner is put through to somebody: to the sender of a message, or to a number they type. What the class of service
// does not allow is not offered, and judged again when it is dialled.
#pragma once

#include "ivr/flow/conversation.h"
#include "voicemail/policy/dialling_rules.h"

namespace aftertone::ivr {

class OwnerCall {
 public:
  OwnerCall(Conversation& talk, voicemail::MailboxNumber mailbox) : talk_(talk), mailbox_(std::move(mailbox)) {}

  // Whether it is worth offering. Not for a log-in from outside, unless the class says so.
  async::Task<bool> is_offered(voicemail::DialPurpose purpose);
  // True: the call is over for us. False: it is not allowed or did not work, and the owner has been told.
  async::Task<bool> put_through(voicemail::DialPurpose purpose, std::string target);
  // The same with a number that is asked for.
  async::Task<bool> ask_and_put_through();

 private:
  // A telephone of ours: a trusted trunk says so, and its number is an extension.
  bool is_from_outside() const;

  Conversation& talk_;
  const voicemail::MailboxNumber mailbox_;
};

}  // namespace aftertone::ivr
