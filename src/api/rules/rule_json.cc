#include "api/rules/rule_json.h"

#include <nlohmann/json.hpp>

#include "api/views.h"
#include "voicemail/policy/channels.h"
#include "voicemail/policy/quiet_hours.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::NotificationRule;

constexpr std::int64_t kLongestDelay = 30LL * 86'400;
constexpr std::int64_t kLongestMessage = 3'600;
constexpr std::size_t kMostEntries = 50;

template <typename T>
Status parse_into(BodyFields& body, const char* name, Result<T> (*parse)(std::string_view), T& into) {
  const auto text = body.text(name);
  if (!text) return {};
  auto parsed = parse(*text);
  if (!parsed) return fail(Code::invalid, std::string(name) + ": " + parsed.error().detail);
  into = std::move(*parsed);
  return {};
}

Status set_callers(BodyFields& body, NotificationRule& rule) {
  const auto list = body.taken_list("callers");
  if (!list) return {};
  rule.callers.clear();
  for (const ordered_json& one : *list) {
    if (!one.is_string() || rule.callers.size() == kMostEntries)
      return fail(Code::invalid, "callers is a list of at most 50 numbers or patterns");
    rule.callers.push_back(one.get<std::string>());
  }
  return {};
}

Status set_addresses(BodyFields& body, NotificationRule& rule) {
  const auto list = body.taken_list("to");
  if (!list) return {};
  rule.addresses.clear();
  for (const ordered_json& one : *list) {
    const bool is_address = one.is_object() && one.contains("channel") && one["channel"].is_string() &&
                            (!one.contains("target") || one["target"].is_string());
    if (!is_address || rule.addresses.size() == kMostEntries)
      return fail(Code::invalid, "to is a list of {channel, target}");
    const std::string target = one.value("target", "");
    const auto channel = one["channel"].get<std::string>();
    auto address = voicemail::parse_address(target.empty() ? channel : channel + ":" + target);
    if (!address) return fail(Code::invalid, "to: " + address.error().detail);
    rule.addresses.push_back(std::move(*address));
  }
  return {};
}

Status first_failure(std::initializer_list<Status> all) {
  for (const Status& one : all) {
    if (!one) return one;
  }
  return {};
}

}  // namespace

ordered_json to_json(const NotificationRule& rule, std::size_t position) {
  return {{"position", position},
          {"name", rule.name},
          {"enabled", rule.enabled},
          {"urgency", to_string(rule.urgency)},
          {"callers", rule.callers},
          {"hours", to_string(rule.hours)},
          {"min_length_seconds", rule.min_length.count()},
          {"to", to_json(rule.addresses)},
          {"after_seconds", rule.delay.count()},
          {"together", to_string(rule.together)},
          {"after_delivery", to_string(rule.after_delivery)},
          {"language", rule.language},
          {"stop", rule.stop}};
}

Status apply_rule_fields(BodyFields& body, NotificationRule& rule) {
  if (const auto enabled = body.flag("enabled")) rule.enabled = *enabled;
  if (const auto stop = body.flag("stop")) rule.stop = *stop;
  if (const auto language = body.text("language")) rule.language = *language;
  if (const auto length = body.whole_number("min_length_seconds", 0, kLongestMessage))
    rule.min_length = std::chrono::seconds(*length);
  if (const auto delay = body.whole_number("after_seconds", 0, kLongestDelay))
    rule.delay = std::chrono::seconds(*delay);
  return first_failure({parse_into(body, "urgency", voicemail::parse_urgency, rule.urgency),
                        parse_into(body, "hours", voicemail::parse_week_times, rule.hours),
                        parse_into(body, "together", voicemail::parse_week_moments, rule.together),
                        parse_into(body, "after_delivery", voicemail::parse_after_delivery, rule.after_delivery),
                        set_callers(body, rule), set_addresses(body, rule)});
}

ordered_json to_json(const Foreseen& foreseen) {
  const voicemail::DeliveryRequest& request = foreseen.request;
  return {{"rule", request.rule},
          {"channel", request.channel},
          {"target", request.target},
          {"at", to_rfc3339(foreseen.quiet_until.value_or(foreseen.at))},
          {"quiet_until", foreseen.quiet_until ? ordered_json(to_rfc3339(*foreseen.quiet_until)) : ordered_json()},
          {"together", request.event == voicemail::kTogetherEvent},
          {"fallback", to_json(request.fallback)},
          {"after_delivery", to_string(request.after_delivery)},
          {"language", request.language}};
}

std::vector<Foreseen> foresee_blocking(const voicemail::Mailbox& mailbox, bool is_urgent, WallTime at,
                                       const std::vector<voicemail::DeliveryRequest>& planned) {
  std::vector<Foreseen> all;
  for (const voicemail::DeliveryRequest& request : planned) {
    const WallTime begin = request.not_before.value_or(at);
    all.push_back({request, begin, voicemail::quiet_until_blocking(mailbox, request.channel, is_urgent, begin)});
  }
  return all;
}

}  // namespace aftertone::api
