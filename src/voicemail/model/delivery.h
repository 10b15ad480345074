// One row of the outbox: one message to one target over one channel. States and who moves them: docs/architecture.md,
// "Outbox".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/epoch.h"
#include "base/result.h"
#include "base/strong.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

enum class DeliveryState {
  ready,       // waits for not_before
  sending,     // claimed; nothing has left the house that cannot be taken back
  committing,  // marked just before the point of no return (SMTP final dot, link into the Maildir's new/)
  sent,        // the other side took it
  ambiguous,   // perhaps sent: it died while committing, or no answer came and it must not be sent twice
  dead,        // given up: refused for good, or tried for too long
  cancelled,   // no longer wanted: the owner has heard it
};

std::string_view to_string(DeliveryState state);
Result<DeliveryState> parse_delivery_state(std::string_view text);

using DeliveryId = Strong<struct DeliveryIdTag, std::int64_t>;

// What becomes of the message once the delivery was handed over, and only then.
enum class AfterDelivery { keep, save, delete_ };

std::string_view to_string(AfterDelivery after);
Result<AfterDelivery> parse_after_delivery(std::string_view text);  // "keep", "save", "delete"

// Whom to tell over which channel.
struct Address {
  std::string channel;  // as policy/channels.h names them
  std::string target;   // the channel's address of the owner
  auto operator<=>(const Address&) const = default;
};

// Delivery::event of a copy for a system, not for the owner: it is told also when the owner has heard the message, and
// what becomes of the message does not wait for it.
inline constexpr std::string_view kCopy = "copy";

using aftertone::Epoch;

// Delivery::event of what the owner wants told together, at times of the day, however few there are.
inline constexpr std::string_view kTogetherEvent = "together";

struct Delivery {
  DeliveryId id;
  // "<message id>:<channel>:<target>", with ":<rule>" where a rule asked: one row, however often the message is
  // committed.
  std::string idempotency_key;
  MessageId message;
  MailboxNumber mailbox;
  std::string channel;  // as Address
  std::string target;   // as Address
  // What it tells: "message" (there is a new one), kTogetherEvent, "secure", "escalation", kCopy.
  std::string event = "message";
  std::string secure;  // who of a secure message's recipients it asks; empty: none
  DeliveryState state = DeliveryState::ready;
  Epoch claim_epoch;
  std::int32_t attempt = 0;      // counted when claimed
  bool is_perhaps_sent = false;  // a try before had no answer: the next must look the same to the other side
  std::string digest;            // the digest that tells it, together with the other rows of that name; empty: alone
  WallTime not_before;
  WallTime created_at;
  WallTime due_at;           // from then on it is tried for so long; quiet hours move it
  std::string language;      // of what it tells; empty: the mailbox's
  std::string provider_ref;  // what the other side called it
  std::string last_error;
  std::vector<Address> fallback;  // to be tried in this order when this one is given up
  AfterDelivery after_delivery = AfterDelivery::keep;
};

}  // namespace aftertone::voicemail
