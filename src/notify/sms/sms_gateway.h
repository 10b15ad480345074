// Where a composed short message goes: a provider's HTTP interface or an SMSC. Blocks; any pool thread, several at a
// time.
#pragma once

#include <string>

#include "notify/channel.h"

namespace aftertone::notify {

struct Sms {
  std::string to;               // E.164, checked
  std::string text;             // valid UTF-8 without line ends, as long as may be sent
  std::string idempotency_key;  // the same in every try of the same delivery
  voicemail::DeliveryId delivery;
};

class SmsGateway {
 public:
  virtual ~SmsGateway() = default;
  // Sets the mark as CommitMark says.
  virtual Outcome send_blocking(const Sms& sms, CommitMark& mark) = 0;
  // What the circuit breaker counts by.
  virtual std::string name() const = 0;
  // True: sending again after an unknown outcome is recognised by the other side.
  virtual bool knows_repetitions() const = 0;
};

}  // namespace aftertone::notify
