#include "notify/sms/http/http_gateway.h"

#include "base/crash_point.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::notify {
namespace {

void tell_who_mends_it(const std::string& provider, const http::Exchange& exchange, const Outcome& outcome) {
  const int status = exchange.response ? exchange.response->status : 0;
  if (status == 401 || status == 402 || status == 403) {
    log::error(error_codes::kNotifySmsAccount, "notify", "{} refuses our account: {}", provider, outcome.text);
  }
}

}  // namespace

HttpGateway::HttpGateway(HttpGatewaySettings settings)
    : settings_(std::move(settings)), tokens_(settings_.account.secret) {}

Outcome HttpGateway::send_blocking(const Sms& sms, CommitMark& mark) {
  const bool wants_receipt = !settings_.public_url.empty() && !settings_.shape.receipt.status_at.empty();
  const std::string receipt_url =
      wants_receipt ? settings_.public_url + receipt_path(settings_.shape.name, tokens_.sign(sms.delivery)) : "";
  http::ClientRequest request = build_request(settings_.shape, settings_.account, sms, receipt_url);
  request.ca_file = settings_.ca_file;
  request.total_timeout = settings_.total_timeout;
  http::RequestHooks hooks;
  hooks.before_last_byte = [&mark] {
    crash_point("sms: all but the last byte sent");
    return mark.set_blocking();
  };
  hooks.must_end = [&mark] { return mark.must_end(); };
  const http::Exchange exchange = http::exchange_blocking(request, hooks);
  Outcome outcome = judge_answer(settings_.shape, exchange, SystemClock().now());
  tell_who_mends_it(settings_.shape.name, exchange, outcome);
  return outcome;
}

std::string receipt_path(const std::string& provider, const std::string& token) {
  return "/receipts/sms/" + provider + "/" + token;
}

}  // namespace aftertone::notify
