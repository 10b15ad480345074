#include "notify/chat/card/card_answer.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "notify/templates/safe_text.h"

namespace aftertone::notify {
namespace {

constexpr std::chrono::seconds kPause{30};  // after a 429 that does not say when
constexpr std::size_t kShownOfAnswer = 200;

std::string told_by(const http::ClientResponse& response) {
  const std::string body = safe_text(response.body.substr(0, 4 * kShownOfAnswer), kShownOfAnswer);
  return fmt::format("HTTP {}{}{}", response.status, body.empty() ? "" : " ", body);
}

Outcome later(const http::ClientResponse& response, const std::string& told, WallTime now) {
  return Outcome::wait_until(now + http::retry_after(response).value_or(kPause), told);
}

// Connectors of Teams say 200 and mean what they heard further on.
Outcome judge_success(ChatService service, const http::ClientResponse& response, const std::string& told,
                      WallTime now) {
  const bool has_failed = service == ChatService::teams && response.body.starts_with("Webhook message delivery failed");
  if (!has_failed) return Outcome::sent(fmt::format("HTTP {}", response.status));
  return response.body.find("HTTP error 429") != std::string::npos ? later(response, told, now) : Outcome::retry(told);
}

}  // namespace

Outcome judge_card_answer(ChatService service, const http::Exchange& exchange, WallTime now) {
  if (!exchange.response) {
    return exchange.was_sent ? Outcome::ambiguous("no answer: " + exchange.error)
                             : Outcome::unreachable(exchange.error);
  }
  const http::ClientResponse& response = *exchange.response;
  const int status = response.status;
  const std::string told = told_by(response);
  if (!exchange.was_sent && status < 400) return Outcome::retry("answered before it was asked: " + told);
  if (status < 300) return judge_success(service, response, told, now);
  if (status == 429) return later(response, told, now);
  if (exchange.was_sent && (status == 502 || status == 504)) return Outcome::ambiguous(told);
  if (status >= 500 && http::retry_after(response)) return later(response, told, now);
  if (status >= 500 || status == 408 || status == 425) return Outcome::unreachable(told);
  return Outcome::rejected(told);
}

}  // namespace aftertone::notify
