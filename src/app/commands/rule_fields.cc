#include "app/commands/rule_fields.h"

#include <fmt/format.h>

#include "app/commands/views.h"
#include "base/ascii.h"
#include "voicemail/policy/channels.h"

namespace aftertone::app {
namespace {

using std::chrono::seconds;
using voicemail::NotificationRule;

constexpr std::string_view kAnybody = "anybody";

struct DelayUnit {
  char letter;
  seconds length;
};
constexpr DelayUnit kUnits[] = {
    {'d', std::chrono::days(1)}, {'h', std::chrono::hours(1)}, {'m', std::chrono::minutes(1)}, {'s', seconds(1)}};

// "15m", "90s", "0".
Result<seconds> parse_delay(std::string_view text) {
  constexpr std::uint64_t kMost = 1'000'000;
  if (text == "0") return seconds(0);
  for (const DelayUnit& unit : kUnits) {
    if (!text.ends_with(unit.letter)) continue;
    const auto count = ascii::parse_unsigned(text.substr(0, text.size() - 1), kMost);
    if (count) return static_cast<std::int64_t>(*count) * unit.length;
  }
  return fail(Code::invalid, "--after: a time such as 90s, 15m, 2h or 1d");
}

std::string delay_text(seconds delay) {
  for (const DelayUnit& unit : kUnits) {
    if (delay.count() > 0 && delay % unit.length == seconds(0))
      return fmt::format("{}{}", delay / unit.length, unit.letter);
  }
  return "0";
}

Status apply_addresses(const std::vector<std::string>& texts, NotificationRule& rule) {
  if (texts.empty()) return {};
  rule.addresses.clear();
  if (texts.size() == 1 && texts.front() == "nobody") return {};
  for (const std::string& text : texts) {
    auto address = voicemail::parse_address(text);
    if (!address) return fail(Code::invalid, "--to: " + address.error().detail);
    rule.addresses.push_back(std::move(*address));
  }
  return {};
}

template <typename T>
Status apply_parsed(const std::string& option, const std::optional<std::string>& text,
                    Result<T> (*parse)(std::string_view), T& into) {
  if (!text) return {};
  auto parsed = parse(*text);
  if (!parsed) return fail(Code::invalid, option + ": " + parsed.error().detail);
  into = std::move(*parsed);
  return {};
}

void apply_words(const RuleFields& fields, NotificationRule& rule) {
  if (!fields.urgency.empty()) rule.urgency = voicemail::parse_urgency(fields.urgency).value_or(rule.urgency);
  if (!fields.then.empty())
    rule.after_delivery = voicemail::parse_after_delivery(fields.then).value_or(rule.after_delivery);
  if (!fields.stop.empty()) rule.stop = fields.stop == "yes";
  if (!fields.enabled.empty()) rule.enabled = fields.enabled == "yes";
  if (fields.language) rule.language = *fields.language;
  if (fields.min_length_seconds) rule.min_length = seconds(*fields.min_length_seconds);
  if (fields.callers.empty()) return;
  rule.callers = fields.callers;
  std::erase(rule.callers, kAnybody);
}

}  // namespace

void declare_fields(Syntax& syntax, RuleFields& fields) {
  syntax.required("MAILBOX", fields.mailbox, "Mailbox number");
  syntax.required("NAME", fields.name, "What the rule is called: a-z, 0-9, '-'");
  syntax.repeated("--to", fields.to,
                  "Whom to tell, such as sms:+49301234567 or email; again for whom to tell if that fails; nobody");
  syntax.option("--after", fields.after, "Only if it is still unheard then: 90s, 15m, 2h, 1d; 0 for at once");
  syntax.choice("--urgency", fields.urgency, {"any", "urgent", "normal"}, "For which messages");
  syntax.repeated("--caller", fields.callers,
                  "Only from such numbers: 10xx, '+4930*', withheld; again for more; anybody");
  syntax.option("--hours", fields.hours, "Only in such times: 'mon-fri 08:00-18:00; sat'; \"\" for always");
  syntax.number("--min-length", fields.min_length_seconds, 0, 3600, "Only messages of so many seconds");
  syntax.option("--together", fields.together, "All in one mail at such times: 'mon-fri 08:00,17:00'; \"\" for each");
  syntax.choice("--then", fields.then, {"keep", "save", "delete"}, "What becomes of the message once it was told");
  syntax.option("--language", fields.language, "Language of what is sent; \"\" for the mailbox's");
  syntax.choice("--stop", fields.stop, {"yes", "no"}, "Whether later rules are passed over");
  syntax.choice("--enabled", fields.enabled, {"yes", "no"}, "Whether the rule counts");
}

Status apply_fields(const RuleFields& fields, NotificationRule& rule) {
  apply_words(fields, rule);
  if (const Status good = apply_addresses(fields.to, rule); !good) return good;
  if (const Status good = apply_parsed("--hours", fields.hours, voicemail::parse_week_times, rule.hours); !good)
    return good;
  if (const Status good = apply_parsed("--together", fields.together, voicemail::parse_week_moments, rule.together);
      !good)
    return good;
  if (!fields.after) return {};
  const auto delay = parse_delay(*fields.after);
  if (!delay) return tl::unexpected(delay.error());
  rule.delay = *delay;
  return {};
}

std::string condition_text(const NotificationRule& rule) {
  std::vector<std::string> parts;
  if (!rule.enabled) parts.emplace_back("off");
  if (rule.urgency != voicemail::Urgency::any) parts.emplace_back(to_string(rule.urgency));
  if (!rule.callers.empty()) parts.push_back(fmt::format("from {}", fmt::join(rule.callers, " or ")));
  if (!rule.hours.empty()) parts.push_back(to_string(rule.hours));
  if (rule.min_length > seconds(0)) parts.push_back(fmt::format("from {} s on", rule.min_length.count()));
  return parts.empty() ? "every message" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string addresses_text(const std::vector<voicemail::Address>& addresses) {
  std::vector<std::string> texts;
  for (const voicemail::Address& address : addresses)
    texts.push_back(to_string(address));
  return fmt::format("{}", fmt::join(texts, ", else "));
}

std::string timing_text(const NotificationRule& rule) {
  std::string text = "at once";
  if (!rule.together.empty()) text = "at " + to_string(rule.together);
  if (rule.delay > seconds(0)) text = "after " + delay_text(rule.delay);
  if (rule.after_delivery != voicemail::AfterDelivery::keep)
    text += fmt::format(", then {}", to_string(rule.after_delivery));
  if (!rule.language.empty()) text += ", in " + rule.language;
  return rule.stop ? text + ", stop" : text;
}

}  // namespace aftertone::app
