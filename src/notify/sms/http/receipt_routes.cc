#include "notify/sms/http/receipt_routes.h"

#include "base/log.h"
#include "notify/sms/http/receipt_reader.h"

namespace aftertone::notify {
namespace {

struct ReceiptDesk {
  HttpGatewaySettings settings;
  ReceiptTokens tokens;
  std::shared_ptr<ReceiptSink> sink;

  http::Response take(const http::Request& request) const {
    const ReceiptShape& shape = settings.shape.receipt;
    const auto delivery = tokens.verify(request.path_values.at("token"));
    if (!delivery) return http::Response::text(404, "Not Found\n");
    if (shape.is_signed_by_twilio && !is_signed_by_twilio(request, settings.public_url, settings.account.secret)) {
      log::warning("notify", "notify-sms-signature: a receipt from {} is not signed as it must be", request.peer_ip);
      return http::Response::text(403, "Forbidden\n");
    }
    auto receipt = read_receipt(shape, request);
    // A provider that asks whether anybody is there gets its yes.
    if (!receipt) return http::Response::text(200, "");
    receipt->delivery = *delivery;
    const Status kept = sink->take_blocking(*receipt);
    if (!kept && kept.error().temporary) return http::Response::text(503, "Later\n");
    return http::Response::text(200, "");
  }
};

}  // namespace

void add_receipt_routes(http::Router& router, const HttpGatewaySettings& settings, std::shared_ptr<ReceiptSink> sink) {
  const auto desk =
      std::make_shared<ReceiptDesk>(ReceiptDesk{settings, ReceiptTokens(settings.account.secret), std::move(sink)});
  const http::Handler handler = [desk](const http::Request& request) { return desk->take(request); };
  for (const char* method : {"GET", "POST"})
    router.add(method, receipt_path(settings.shape.name, "{token}"), handler);
}

}  // namespace aftertone::notify
