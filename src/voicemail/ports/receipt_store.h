// What the other side says, later, about a delivery that it took: a provider's or an SMSC's receipt, a delivery status
// notification. Blocks; any pool thread, whoever holds the role of the notification service.
#pragma once

#include <string>

#include "base/result.h"
#include "voicemail/model/delivery.h"

namespace aftertone::voicemail {

struct DeliveryReceipt {
  enum class Kind {
    on_the_way,  // not final
    delivered,   // final: the person's device has it
    failed,      // final: it never will; the next address is told instead
  };
  Kind kind = Kind::on_the_way;
  std::string channel;       // as Address
  DeliveryId delivery;       // 0: not known; then by what the other side called it
  std::string provider_ref;  // as Delivery::provider_ref
  std::string detail;        // for administrators
  std::string digest = {};   // not empty: for every delivery that this digest told, instead of one
};

class ReceiptStore {
 public:
  virtual ~ReceiptStore() = default;
  // Writes it into the message's timeline, and what follows from it: a failure of what was sent makes the delivery dead
  // and starts its fallback; a delivery on hold is sent when the other side has it. The same receipt again changes
  // nothing. Error: not_found (no such delivery), conflict (temporary: the delivery is still under way).
  virtual Status record_blocking(const DeliveryReceipt& receipt) = 0;
};

}  // namespace aftertone::voicemail
