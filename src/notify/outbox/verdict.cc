#include "notify/outbox/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/error_codes.h"
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

Verdict judge(const Delivery& delivery, const Outcome& outcome, AmbiguousPolicy policy, WallTime now,
              const OutboxSettings& settings) {
  const bool is_ambiguous = outcome.kind == Outcome::Kind::ambiguous;
  const std::string text = is_ambiguous ? "perhaps sent: " + outcome.text : outcome.text;
  switch (outcome.kind) {
    case Outcome::Kind::sent:
      return {Verdict::Kind::sent, outcome.text, {}};
    case Outcome::Kind::rejected:
      return {Verdict::Kind::rejected, outcome.text, {}};
    case Outcome::Kind::waiting:
      // "Later" for ever is no answer either.
      if (!outcome.ends_by_itself && now - delivery.due_at >= settings.give_up_after) break;
      return {Verdict::Kind::put_back, outcome.text, outcome.ask_again_at.value_or(now)};
    case Outcome::Kind::ambiguous:
      if (policy == AmbiguousPolicy::hold) return {Verdict::Kind::hold, text, now + settings.hold_for};
      break;
    case Outcome::Kind::retry:
      break;
  }
  if (now - delivery.due_at >= settings.give_up_after) return {Verdict::Kind::expired, text, {}};
  return {is_ambiguous ? Verdict::Kind::resend : Verdict::Kind::retry, text, now + retry_delay(delivery, settings)};
}

bool is_fenced(const Error& error) {
  return !error.temporary && error.code == Code::conflict;
}

namespace {

constexpr std::size_t kMostNamed = 50;

// So that one finds the line of a message that was told together with others.
std::string messages_of(std::span<const Delivery> rows) {
  std::string text = "; messages";
  for (const Delivery& row : rows.first(std::min(rows.size(), kMostNamed)))
    text += " " + row.message.to_string();
  return rows.size() > kMostNamed ? text + " ..." : text;
}

std::string describe(std::span<const Delivery> rows, const std::string& text) {
  const Delivery& first = rows.front();
  const std::string whom = fmt::format("for mailbox {} by {} to {}, try {}: {}", first.mailbox.value(), first.channel,
                                       ascii::printable(first.target), first.attempt, ascii::printable(text));
  if (first.digest.empty())
    return fmt::format("delivery {} of message {} {}", first.id.value(), first.message.to_string(), whom);
  return fmt::format("digest {} of {} messages, deliveries {} to {}, {}{}", first.digest, rows.size(), first.id.value(),
                     rows.back().id.value(), whom, messages_of(rows));
}

}  // namespace

void log_verdict(std::span<const Delivery> rows, const Verdict& verdict) {
  const std::string what = describe(rows, verdict.text);
  const std::string message = rows.front().message.to_string();
  const log::About about{{}, message, rows.front().mailbox.value()};
  switch (verdict.kind) {
    case Verdict::Kind::sent:
      return log::info(about, "notify", "notification sent: {}", what);
    case Verdict::Kind::cancelled:
      return log::info(about, "notify", "notification cancelled: {}", what);
    case Verdict::Kind::put_back:
      return log::debug("notify", "put back: {}", what);
    case Verdict::Kind::postpone:
      return log::info(about, "notify", "postponed: {}", what);
    case Verdict::Kind::retry:
      return log::warning(about, "notify", "notify-retry: {}; again at {}", what, to_rfc3339(verdict.not_before));
    case Verdict::Kind::resend:
      return log::warning(about, "notify", "notify-ambiguous: {}; sent again at {}", what,
                          to_rfc3339(verdict.not_before));
    case Verdict::Kind::hold:
      return log::warning(about, "notify", "notify-ambiguous: {}; held until {}", what, to_rfc3339(verdict.not_before));
    case Verdict::Kind::rejected:
      return log::error(error_codes::kNotifyRejected, about, "notify", "notification refused: {}", what);
    case Verdict::Kind::expired:
      return log::error(error_codes::kNotifyDead, about, "notify", "notification given up: {}", what);
  }
}

void log_fenced(std::span<const Delivery> rows, const std::string& what) {
  log::error(error_codes::kNotifyFenced, "notify", "{}", describe(rows, what));
}

void log_unwritten(std::span<const Delivery> rows, const Verdict& verdict, const Error& error) {
  const std::string was = verdict.kind == Verdict::Kind::sent ? "sent (" + verdict.text + ")" : verdict.text;
  log::error(error_codes::kNotifyUnwritten, "notify",
             "{}; that cannot be written: {}; the next start takes it up again", describe(rows, was), to_string(error));
}

}  // namespace aftertone::notify
