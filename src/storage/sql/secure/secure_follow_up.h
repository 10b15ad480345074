// What follows for a secure message when one of its deliveries, or the message, moves on. Inside a transaction that has
// locked the message; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/secure_message.h"

namespace aftertone::storage {

// The delivery that waits for the answer, back in `ready`: it looks as soon as the secure message wants it to.
Status hasten_blocking(Session& session, voicemail::DeliveryId delivery);
// Somebody can accept no more: perhaps the next step is due before its time.
Status look_now_blocking(Session& session, const voicemail::SecureId& secure, voicemail::DeliveryId delivery);

// A delivery to a recipient was handed over, or came to nothing.
Status note_delivered_blocking(Session& session, const std::string& recipient, WallTime now);
Status note_unreached_blocking(Session& session, const std::string& recipient);

// The owner has heard the message.
Status withdraw_of_message_blocking(Session& session, const voicemail::MessageId& message, WallTime now);
// The delivery that asked for it was cancelled by hand: so is what waits for its recipients.
Status withdraw_of_delivery_blocking(Session& session, voicemail::DeliveryId delivery, WallTime now);

}  // namespace aftertone::storage
