// Tells an owner by calling. The call is made by the call-taking service: this channel asks for it, once a delivery,
// and waits for what becomes of it.
#pragma once

#include "notify/channel.h"
#include "voicemail/ports/outcall_store.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::notify {

class OutcallChannel : public Channel {
 public:
  // All outlive the channel.
  OutcallChannel(voicemail::OutcallStore& outcalls, const voicemail::DiallingGuard& guard, const Clock& clock)
      : outcalls_(outcalls), guard_(guard), clock_(clock) {}

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;

 private:
  voicemail::OutcallStore& outcalls_;
  const voicemail::DiallingGuard& guard_;
  const Clock& clock_;
};

}  // namespace aftertone::notify
