// The channel "secure": somebody of a team is to take the message on. The target is the team. The delivery lives as
// long as somebody is asked: it looks when the time of a step is over, or somebody has answered, and asks the next.
#pragma once

#include "notify/channel.h"
#include "voicemail/usecases/secure_messages.h"

namespace aftertone::notify {

class SecureChannel : public Channel {
 public:
  explicit SecureChannel(voicemail::SecurePorts ports) : ports_(ports) {}  // they outlive the channel

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;
  bool is_for_people() const override {
    return false;
  }  // those who are asked have deliveries, and a pace, of their own

 private:
  const voicemail::SecurePorts ports_;
};

}  // namespace aftertone::notify
