// What a provider posts, as a receipt. Pure.
#pragma once

#include <optional>
#include <string>

#include "http/router.h"
#include "notify/sms/http/provider_shape.h"
#include "notify/sms/receipt.h"

namespace aftertone::notify {

// Reads the query, a form or a JSON body. Nothing if there is no status in it.
std::optional<Receipt> read_receipt(const ReceiptShape& shape, const http::Request& request);

// X-Twilio-Signature: HMAC-SHA1 over the address as Twilio knows it and the sorted fields.
bool is_signed_by_twilio(const http::Request& request, const std::string& public_url, const std::string& secret);

}  // namespace aftertone::notify
