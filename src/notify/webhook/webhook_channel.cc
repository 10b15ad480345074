#include "notify/webhook/webhook_channel.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/crash_point.h"
#include "notify/webhook/payload.h"
#include "notify/webhook/signature.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kMostAnswer = 4096;  // only a word of it is told
constexpr int kGone = 410;
constexpr std::chrono::seconds kShortestPause{5};  // whatever a Retry-After says

// Refusals that say "not now" and nothing about what was sent.
bool is_temporary(int status) {
  return status >= 500 || status == 408 || status == 425 || status == 429;
}

}  // namespace

WebhookChannel::WebhookChannel(const std::vector<Webhook>& hooks, const Clock& clock) : clock_(clock) {
  for (const Webhook& hook : hooks)
    hooks_.emplace(hook.name, hook);
}

Outcome WebhookChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                         const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) {
  const auto found = hooks_.find(delivery.target);
  if (found == hooks_.end()) return Outcome::rejected("no [[webhooks]] has this name");
  const Webhook& hook = found->second;
  const auto secrets = read_webhook_secrets_blocking(hook.secret_file);
  if (!secrets) return Outcome::retry("secret_file: " + secrets.error().detail);

  const std::string id = webhook_id(delivery);
  http::ClientRequest request;
  request.url = hook.url;
  request.body = webhook_body(delivery, message, mailbox, notice);
  request.headers = sign_webhook(*secrets, id, clock_.now(), request.body);
  request.headers.push_back({"Content-Type", "application/json"});
  request.headers.push_back({"User-Agent", "aftertone"});
  request.connect_timeout = std::min<std::chrono::milliseconds>(request.connect_timeout, hook.total_timeout);
  request.total_timeout = hook.total_timeout;
  request.max_response_bytes = kMostAnswer;
  request.ca_file = hook.ca_file;
  http::RequestHooks hooks;
  hooks.before_last_byte = [&mark] {
    crash_point("webhook: all but the last byte sent");
    return mark.set_blocking();
  };
  hooks.must_end = [&mark] { return mark.must_end(); };
  return judge_webhook_answer(http::exchange_blocking(request, hooks), id, clock_.now());
}

Outcome judge_webhook_answer(const http::Exchange& exchange, const std::string& id, WallTime now) {
  if (!exchange.response) {
    return exchange.was_sent ? Outcome::ambiguous("no answer: " + exchange.error)
                             : Outcome::unreachable(exchange.error);
  }
  const int status = exchange.response->status;
  const std::string told = fmt::format("HTTP {} {}", status, ascii::printable(exchange.response->body.substr(0, 200)));
  const bool is_taken = status >= 200 && status < 300;
  if (is_taken && exchange.was_sent) return Outcome::sent(id);
  if (is_taken) return Outcome::retry("it answered before everything was sent: " + told);
  if (status < 400) return Outcome::retry("it sends us elsewhere, which is not followed; correct url: " + told);
  if (status == kGone) return Outcome::rejected("the receiver is gone for good: " + told);
  if (!is_temporary(status)) return Outcome::rejected(told);
  const auto pause = http::retry_after(*exchange.response);
  if (pause && (status == 429 || status == 503))
    return Outcome::wait_until(now + std::max(*pause, kShortestPause), told);
  return status == 429 ? Outcome::retry(told) : Outcome::unreachable(told);
}

}  // namespace aftertone::notify
