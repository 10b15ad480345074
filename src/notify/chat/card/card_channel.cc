#include "notify/chat/card/card_channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/ascii.h"
#include "base/crash_point.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "base/socket_address.h"
#include "notify/chat/card/card_answer.h"

namespace aftertone::notify {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPause{1'000};  // between two cards for one webhook: what Slack asks for

// "hooks.example.com", "[::1]:8080": what stands between the scheme and the path.
std::string_view authority_of(std::string_view url) {
  const std::size_t start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

std::string_view without_port(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  return has_port ? authority.substr(0, colon) : authority;
}

bool is_this_machine(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  return host.starts_with("127.") && is_numeric_ip(std::string(host));
}

bool is_web_address(std::string_view url) {
  return std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7F && c != '\\' && c != '"'; });
}

// 401 to 404 and 410: the address is not (any more) what it was when it was configured.
void tell_who_mends_it(std::string_view service, const std::string& name, const http::Exchange& exchange) {
  const int status = exchange.response ? exchange.response->status : 0;
  if ((status >= 401 && status <= 404) || status == 410)
    log::error(error_codes::kNotifyChatWebhook, "notify",
               "{} does not take what is posted to the webhook \"{}\": HTTP {}", service, name, status);
}

}  // namespace

Status check_card_url(std::string_view url) {
  const std::string_view authority = authority_of(url);
  const bool is_https = url.starts_with("https://");
  if (!is_https && !url.starts_with("http://")) return fail(Code::invalid, "must begin with https://");
  if (!is_web_address(url) || authority.empty() || without_port(authority).empty())
    return fail(Code::invalid, "is not an address of the web");
  if (authority.find('@') != std::string_view::npos) return fail(Code::invalid, "must not hold a user or a password");
  if (!is_https && !is_this_machine(without_port(authority)))
    return fail(Code::invalid, "must begin with https:// (http:// only to this machine itself)");
  return {};
}

std::string host_of_card_url(std::string_view url) {
  const std::string_view authority = authority_of(url);
  const bool has_port = without_port(authority).size() != authority.size();
  return std::string(authority) + (has_port ? "" : url.starts_with("https://") ? ":443" : ":80");
}

CardChannel::CardChannel(CardSettings settings, ChatWriter writer)
    : settings_(std::move(settings)), writer_(std::move(writer)) {}

Outcome CardChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                      const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) {
  const auto text = [&] { return writer_.write_blocking(message, mailbox, notice); };
  return post_blocking(delivery.target, delivery.idempotency_key, text, mark);
}

Outcome CardChannel::deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                             CommitMark& mark) {
  const voicemail::Delivery& first = entries.front().delivery;
  const auto text = [&] { return writer_.write_digest_blocking(entries, mailbox); };
  return post_blocking(first.target, "digest:" + first.digest, text, mark);
}

std::string CardChannel::relay_of(const voicemail::Delivery& delivery) const {
  const CardWebhook* const webhook = find(delivery.target);
  return delivery.channel + (webhook == nullptr ? "" : " " + host_of_card_url(webhook->url));
}

template <typename Write>
Outcome CardChannel::post_blocking(const std::string& target, const std::string& id, const Write& text,
                                   CommitMark& mark) {
  const CardWebhook* const webhook = find(target);
  if (webhook == nullptr) {
    return Outcome::rejected(fmt::format("no webhook \"{}\" of {} is configured in [[chat.webhooks]]",
                                         ascii::printable(target.substr(0, 100)), to_string(settings_.service)));
  }
  const milliseconds wait = take_turn(webhook->name);
  if (wait > kPause) return Outcome::wait_until(SystemClock().now() + wait, "the service asked for a pause");
  std::this_thread::sleep_for(wait);

  http::ClientRequest request;
  request.url = webhook->url;
  request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", ascii::printable(id)}};
  request.body = card_for(settings_.service, text(), id);
  request.ca_file = webhook->ca_file;
  request.total_timeout = settings_.total_timeout;
  http::RequestHooks hooks;
  hooks.before_last_byte = [&mark] {
    crash_point("chat: all but the last byte sent");
    return mark.set_blocking();
  };
  hooks.must_end = [&mark] { return mark.must_end(); };
  const http::Exchange exchange = http::exchange_blocking(request, hooks);
  const Outcome outcome = judge_card_answer(settings_.service, exchange, SystemClock().now());
  tell_who_mends_it(to_string(settings_.service), webhook->name, exchange);
  if (outcome.ask_again_at) hold_back(webhook->name, *outcome.ask_again_at);
  return outcome;
}

const CardWebhook* CardChannel::find(const std::string& name) const {
  const auto found = std::ranges::find(settings_.webhooks, name, &CardWebhook::name);
  return found == settings_.webhooks.end() ? nullptr : &*found;
}

// How long to wait first. More than a pause: no turn was taken.
milliseconds CardChannel::take_turn(const std::string& name) {
  const Instant now = steady_clock::now();
  const std::scoped_lock lock(mutex_);
  Instant& free_at = free_at_[name];
  const milliseconds wait = std::chrono::ceil<milliseconds>(std::max(free_at - now, Instant::duration(0)));
  if (wait <= kPause) free_at = now + wait + kPause;
  return wait;
}

// They want nothing of anybody until then.
void CardChannel::hold_back(const std::string& name, WallTime until) {
  const Instant then = steady_clock::now() + std::chrono::ceil<milliseconds>(until - SystemClock().now());
  const std::scoped_lock lock(mutex_);
  free_at_[name] = std::max(free_at_[name], then);
}

}  // namespace aftertone::notify
