// Messages in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary: the outcome may be unknown),
// corrupt.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

// A delivery wanted for a new message.
struct DeliveryRequest {
  std::string channel;
  std::string target;
  std::optional<WallTime> not_before = {};  // none: at once
  std::string event = "message";
  std::string rule = {};  // part of the idempotency key, where several rules ask for the same target; may be empty
  std::vector<Address> fallback = {};
  AfterDelivery after_delivery = AfterDelivery::keep;
  std::string secure = {};
  std::string language = {};  // of what it tells; empty: the mailbox's
};

enum class CommitOutcome {
  committed,
  was_there_already,
  filled_up,  // it was there with less of its recording, and has all of this one now
};

class MessageStore {
 public:
  virtual ~MessageStore() = default;

  // One transaction: the message, its outbox rows and the lamp counts. Idempotent by message id and idempotency key: a
  // retry after an unknown outcome is right. A message that is there keeps what is more of its recording
  // (policy/fuller_message.h); nobody is told again.
  virtual Result<CommitOutcome> commit_blocking(const Message& message,
                                                const std::vector<DeliveryRequest>& deliveries) = 0;

  virtual Result<Message> find_blocking(const MessageId& id) = 0;  // not_found
  // Of one state, in the order in which they are played: urgent first, then the oldest.
  virtual Result<std::vector<Message>> list_blocking(const MailboxNumber& mailbox, MessageState state) = 0;
  virtual Result<MessageCounts> count_blocking(const MailboxNumber& mailbox) = 0;
  // Moves a message, the lamp counts with it, and cancels its waiting deliveries when it leaves new_, in one
  // transaction.
  virtual Status set_state_blocking(const MessageId& id, MessageState state) = 0;  // not_found
  // From kUndeliverable into a mailbox, with deliveries and the lamp counts of both, in one transaction. Idempotent.
  // Errors: not_found (message or mailbox), conflict (the message is in another mailbox, or purged).
  virtual Status assign_blocking(const MessageId& id, const MailboxNumber& mailbox,
                                 const std::vector<DeliveryRequest>& deliveries) = 0;
  // Every delivery of the message, oldest first.
  virtual Result<std::vector<Delivery>> deliveries_blocking(const MessageId& id) = 0;
};

}  // namespace aftertone::voicemail
