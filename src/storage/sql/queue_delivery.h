// A new row of the outbox, inside a transaction. Blocks.
#pragma once

#include <optional>

#include "storage/database/database.h"
#include "voicemail/model/message.h"
#include "voicemail/ports/message_store.h"

namespace aftertone::storage {

// "<message id>:<channel>:<target>", with ":<rule>" where a rule asked.
std::string idempotency_key(const voicemail::MessageId& message, const voicemail::DeliveryRequest& request);

// With its event in the timeline. Nothing if there is one under that key already.
Result<std::optional<voicemail::DeliveryId>> queue_delivery_blocking(Session& session,
                                                                     const voicemail::MessageId& message,
                                                                     const voicemail::MailboxNumber& mailbox,
                                                                     const voicemail::DeliveryRequest& request,
                                                                     WallTime now);

}  // namespace aftertone::storage
