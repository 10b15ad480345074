#include "alerts/outputs/webhook_output.h"

#include <algorithm>

#include "alerts/alert_json.h"
#include "alerts/outputs/told.h"
#include "http/client.h"
#include "notify/webhook/signature.h"
#include "notify/webhook/webhook_channel.h"

namespace aftertone::alerts {
namespace {

constexpr std::size_t kMostAnswer = 4096;

}  // namespace

Status WebhookOutput::send_blocking(const Notification& notification, const std::function<bool()>& must_end) {
  const auto secrets = notify::read_webhook_secrets_blocking(hook_.secret_file);
  if (!secrets) return fail_temporarily(Code::unavailable, "secret_file: " + secrets.error().detail);
  const WallTime now = SystemClock().now();
  http::ClientRequest request;
  request.url = hook_.url;
  request.body = to_body(notification);
  request.headers = notify::sign_webhook(*secrets, notification.id, now, request.body);
  request.headers.push_back({"Content-Type", "application/json"});
  request.headers.push_back({"User-Agent", "aftertone"});
  request.connect_timeout = std::min<std::chrono::milliseconds>(request.connect_timeout, hook_.total_timeout);
  request.total_timeout = hook_.total_timeout;
  request.max_response_bytes = kMostAnswer;
  request.ca_file = hook_.ca_file;
  http::RequestHooks hooks;
  hooks.must_end = must_end;
  return status_of(notify::judge_webhook_answer(http::exchange_blocking(request, hooks), notification.id, now));
}

}  // namespace aftertone::alerts
