#include "voicemail/policy/notification_rules.h"

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "voicemail/policy/channels.h"
#include "voicemail/policy/mailbox_rules.h"
#include "voicemail/policy/week_clock.h"

namespace aftertone::voicemail {
namespace {

constexpr std::chrono::seconds kLongestLength = std::chrono::hours(1);

tl::unexpected<Error> refuse(std::string why) {
  return fail(Code::invalid, std::move(why));
}

bool is_rule_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

Status check_callers(const std::vector<std::string>& callers) {
  if (callers.size() > kMostCallers) return refuse("caller: at most 20 patterns");
  for (const std::string& pattern : callers) {
    if (pattern == kWithheld || is_dial_pattern(pattern)) continue;
    return refuse("caller: \"" + ascii::printable(pattern) + "\" is not like \"10xx\", \"+4930*\" or withheld");
  }
  return {};
}

Status check_addresses(const NotificationRule& rule) {
  if (rule.addresses.size() > kMostAddresses) return refuse("to: at most 8 addresses");
  for (const Address& address : rule.addresses) {
    if (const Status good = check_address(address); !good) return good;
    if (!rule.together.empty() && !find_channel(address.channel)->tells_together)
      return refuse("together: not by " + address.channel + ", which tells messages one by one");
  }
  if (std::set(rule.addresses.begin(), rule.addresses.end()).size() < rule.addresses.size())
    return refuse("to: an address stands there twice");
  return {};
}

bool is_from(const std::vector<std::string>& callers, const std::string& number, const DialPlan& plan) {
  if (callers.empty()) return true;
  if (number.empty()) return std::ranges::find(callers, kWithheld) != callers.end();
  const std::string normalised = normalise_number(number, plan).value_or(number);
  return std::ranges::any_of(callers, [&](const std::string& pattern) {
    return pattern != kWithheld && matches_dial_pattern(pattern, normalised);
  });
}

bool asks_a_team(const NotificationRule& rule) {
  return std::ranges::any_of(rule.addresses, [](const Address& address) { return address.channel == "secure"; });
}

Status check_wish(const NotificationRule& rule) {
  if (rule.after_delivery != AfterDelivery::delete_ || !asks_a_team(rule)) return {};
  return refuse("then: not delete for a team: whoever accepts has still to hear the message");
}

}  // namespace

Status check_rule(const NotificationRule& rule) {
  if (!is_rule_name(rule.name)) return refuse("name: 1 to 32 of a-z, 0-9, '-'");
  if (const Status good = check_callers(rule.callers); !good) return good;
  if (const Status good = check_addresses(rule); !good) return good;
  if (rule.min_length < std::chrono::seconds(0) || rule.min_length > kLongestLength)
    return refuse("min length: 0 to 3600 seconds");
  if (rule.delay < std::chrono::seconds(0) || rule.delay > kLongestDelay) return refuse("after: at most 7 days");
  if (rule.delay > std::chrono::seconds(0) && !rule.together.empty())
    return refuse("either after or together, not both");
  if (const Status good = check_wish(rule); !good) return good;
  if (!rule.language.empty() && !is_language_code(rule.language)) return refuse("language: a code such as en or it");
  return {};
}

bool is_for(const NotificationRule& rule, const Message& message, const RuleGround& ground, WallTime now) {
  if (!rule.enabled || message.duration < rule.min_length) return false;
  if (rule.urgency != Urgency::any && message.urgent != (rule.urgency == Urgency::urgent)) return false;
  if (!rule.hours.empty() && !end_of_times(rule.hours, ground.zone, now)) return false;
  return is_from(rule.callers, message.caller.number, ground.plan);
}

}  // namespace aftertone::voicemail
