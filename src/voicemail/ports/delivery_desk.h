// Deliveries as an administrator sees and mends them. Blocks; any pool thread. Errors: as MessageStore.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/delivery.h"

namespace aftertone::voicemail {

struct DeliveryFilter {
  std::optional<DeliveryState> state;
  std::optional<MailboxNumber> mailbox;
  std::string channel;  // empty: all
  int limit = 1000;
};

class DeliveryDesk {
 public:
  virtual ~DeliveryDesk() = default;

  // The newest first.
  virtual Result<std::vector<Delivery>> list_blocking(const DeliveryFilter& filter) = 0;
  virtual Result<Delivery> find_blocking(DeliveryId id) = 0;  // not_found
  // dead or cancelled -> ready, as if it had just been asked for. `who` is for the timeline.
  // Errors: not_found; conflict: it is in another state, or the owner has heard the message.
  virtual Status resend_blocking(DeliveryId id, const std::string& who) = 0;
  // ready, dead or on hold -> cancelled. Errors: not_found; conflict: it is being sent, or has ended.
  virtual Status cancel_blocking(DeliveryId id, const std::string& who) = 0;
};

}  // namespace aftertone::voicemail
