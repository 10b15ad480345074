// What a rule may look like, and which messages it is for. Pure.
#pragma once

#include "base/result.h"
#include "base/time_zone.h"
#include "voicemail/model/message.h"
#include "voicemail/model/notification_rule.h"
#include "voicemail/policy/dial_plan.h"

namespace aftertone::voicemail {

constexpr std::size_t kMostRules = 20;  // of a mailbox
constexpr std::size_t kMostAddresses = 8;
constexpr std::size_t kMostCallers = 20;
constexpr std::chrono::seconds kLongestDelay = std::chrono::days(7);

// Error: invalid, naming the field and what is allowed.
Status check_rule(const NotificationRule& rule);

// By what rules go: the owner's clock, and how numbers are written here.
struct RuleGround {
  const TimeZone& zone;
  const DialPlan& plan;
};

// Whether `rule` is for `message` if it is committed at `now`.
bool is_for(const NotificationRule& rule, const Message& message, const RuleGround& ground, WallTime now);

}  // namespace aftertone::voicemail
