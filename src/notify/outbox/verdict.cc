#include "notify/outbox/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/log.h"

namespace aftertone::notify {

using voicemail::Delivery;

namespace {

// A number that looks random and depends on `value` only (splitmix64).
std::uint64_t scatter(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

}  // namespace

std::chrono::milliseconds retry_delay(const Delivery& delivery, const OutboxSettings& settings) {
  const int doublings = std::clamp(delivery.attempt - 1, 0, 20);
  const std::chrono::milliseconds delay = std::min(settings.first_retry * (1L << doublings), settings.longest_retry);
  const auto seed =
      static_cast<std::uint64_t>(delivery.id.value()) << 8U ^ static_cast<std::uint64_t>(delivery.attempt);
  const auto percent = static_cast<std::int64_t>(80 + scatter(seed) % 41);
  return delay * percent / 100;
}

Verdict judge(const Delivery& delivery, const Outcome& outcome, WallTime now, const OutboxSettings& settings) {
  switch (outcome.kind) {
    case Outcome::Kind::sent:
      return {Verdict::Kind::sent, outcome.text, {}};
    case Outcome::Kind::rejected:
      return {Verdict::Kind::rejected, outcome.text, {}};
    case Outcome::Kind::waiting:
      return {Verdict::Kind::put_back, outcome.text, outcome.ask_again_at.value_or(now)};
    case Outcome::Kind::retry:
    case Outcome::Kind::ambiguous:
      break;
  }
  const bool is_ambiguous = outcome.kind == Outcome::Kind::ambiguous;
  const std::string text = is_ambiguous ? "perhaps sent: " + outcome.text : outcome.text;
  if (now - delivery.created_at >= settings.give_up_after) return {Verdict::Kind::expired, text, {}};
  return {is_ambiguous ? Verdict::Kind::resend : Verdict::Kind::retry, text, now + retry_delay(delivery, settings)};
}

bool is_fenced(const Error& error) {
  return !error.temporary && error.code == Code::conflict;
}

Verdict judge_unwritten(const Verdict& verdict, const Error& error) {
  const bool was_sent = verdict.kind == Verdict::Kind::sent;
  if (is_fenced(error)) {
    return {
        Verdict::Kind::fenced, was_sent ? "sent, but the row changed hands meanwhile" : "the row changed hands", {}};
  }
  const std::string what = was_sent ? "sent (" + verdict.text + ")" : verdict.text;
  return {Verdict::Kind::unwritten, fmt::format("{}; that cannot be written: {}", what, to_string(error)), {}};
}

Status record_blocking(voicemail::OutboxStore& outbox, const Delivery& delivery, const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::sent:
      return outbox.mark_sent_blocking(delivery.id, delivery.claim_epoch, verdict.text);
    case Verdict::Kind::retry:
    case Verdict::Kind::resend:
      return outbox.retry_blocking(delivery.id, delivery.claim_epoch, verdict.text, verdict.not_before);
    case Verdict::Kind::put_back:
      return outbox.put_back_blocking(delivery, verdict.text, verdict.not_before);
    case Verdict::Kind::rejected:
    case Verdict::Kind::expired:
      return outbox.give_up_blocking(delivery.id, delivery.claim_epoch, verdict.text);
    case Verdict::Kind::cancelled:
      return outbox.cancel_blocking(delivery.id, delivery.claim_epoch, verdict.text);
    case Verdict::Kind::fenced:
    case Verdict::Kind::unwritten:
      return {};
  }
  AT_ASSERT(false && "a verdict of no kind");
  return {};
}

void log_verdict(const Delivery& delivery, const Verdict& verdict) {
  const std::string what = fmt::format(
      "delivery {} of message {} by {} to {}, try {}: {}", delivery.id.value(), delivery.message.to_string(),
      delivery.channel, ascii::printable(delivery.target), delivery.attempt, ascii::printable(verdict.text));
  switch (verdict.kind) {
    case Verdict::Kind::sent:
      return log::info("notify", "sent: {}", what);
    case Verdict::Kind::cancelled:
      return log::info("notify", "cancelled: {}", what);
    case Verdict::Kind::put_back:
      return log::debug("notify", "put back: {}", what);
    case Verdict::Kind::retry:
      return log::warning("notify", "notify-retry: {}; again at {}", what, to_rfc3339(verdict.not_before));
    case Verdict::Kind::resend:
      return log::warning("notify", "notify-ambiguous: {}; sent again at {}", what, to_rfc3339(verdict.not_before));
    case Verdict::Kind::rejected:
      return log::error("notify", "notify-rejected: {}", what);
    case Verdict::Kind::expired:
      return log::error("notify", "notify-dead: {}", what);
    case Verdict::Kind::fenced:
      return log::error("notify", "notify-fenced: {}", what);
    case Verdict::Kind::unwritten:
      return log::error("notify", "notify-unwritten: {}; the next start of the service takes it up again", what);
  }
}

}  // namespace aftertone::notify
