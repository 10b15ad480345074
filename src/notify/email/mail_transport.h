// Where a composed mail goes. Blocks; any pool thread, several at a time.
#pragma once

#include "notify/channel.h"
#include "notify/email/mail.h"

namespace aftertone::notify {

class MailTransport {
 public:
  virtual ~MailTransport() = default;
  // Sets the mark as CommitMark says. The mail's addresses have been checked (address.h).
  // Who fails together: Channel::relay_of.
  virtual std::string relay() const = 0;
  virtual Outcome send_blocking(const Mail& mail, CommitMark& mark) = 0;
};

}  // namespace aftertone::notify
