// One row of the outbox: one message to one target over one channel. States and who moves them: docs/architecture.md,
// "Outbox".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/strong.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

enum class DeliveryState {
  ready,       // waits for not_before
  sending,     // claimed; nothing has left the house that cannot be taken back
  committing,  // marked just before the point of no return (SMTP final dot, link into the Maildir's new/)
  sent,        // the other side took it
  ambiguous,   // it died while committing: perhaps sent
  dead,        // given up: refused for good, or tried for too long
  cancelled,   // no longer wanted: the owner has heard it
};

std::string_view to_string(DeliveryState state);

using DeliveryId = Strong<struct DeliveryIdTag, std::int64_t>;

// A fencing token: grows with every change of hands; a write that carries a lower one is refused.
using Epoch = Strong<struct EpochTag, std::int64_t>;

struct Delivery {
  DeliveryId id;
  std::string idempotency_key;  // "<message id>:email:<target>": one row, however often the message is committed
  MessageId message;
  std::string channel;  // "email"
  std::string target;   // the channel's address of the owner
  DeliveryState state = DeliveryState::ready;
  Epoch claim_epoch;
  std::int32_t attempt = 0;  // counted when claimed
  WallTime not_before;
  WallTime created_at;
  std::string provider_ref;  // what the other side called it
  std::string last_error;
};

}  // namespace aftertone::voicemail
