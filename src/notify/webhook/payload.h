// What a webhook says: docs/formats/webhook.md. Pure.
#pragma once

#include <string>

#include "notify/channel.h"

namespace aftertone::notify {

inline constexpr int kWebhookVersion = 1;

// The same in every try of the same delivery, and of no other: what receivers know a repetition by. Letters, digits
// and "-".
std::string webhook_id(const voicemail::Delivery& delivery);

// JSON in UTF-8; every text from outside is one clean line. The same in every try.
std::string webhook_body(const voicemail::Delivery& delivery, const voicemail::Message& message,
                         const voicemail::Mailbox& mailbox, const Notice& notice);

}  // namespace aftertone::notify
