// The addresses to which providers post receipts.
#pragma once

#include <memory>

#include "http/router.h"
#include "notify/sms/http/http_gateway.h"
#include "notify/sms/receipt.h"

namespace aftertone::notify {

// Adds "/receipts/sms/<provider>/{token}" to `router`. What is not ours is answered with
// 404 like any address that does not exist; what cannot be kept now with 503, so that the provider says it again.
void add_receipt_routes(http::Router& router, const HttpGatewaySettings& settings, std::shared_ptr<ReceiptSink> sink);

}  // namespace aftertone::notify
