// The options that describe a rule, shared by `mailbox rule add` and `set`, and a rule as commands show it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rules/rule_json.h"
#include "app/commands/syntax.h"
#include "base/result.h"
#include "voicemail/model/notification_rule.h"

namespace aftertone::app {

// What was given; the rest is left as it is.
struct RuleFields {
  std::string mailbox;
  std::string name;
  std::vector<std::string> to;
  std::vector<std::string> callers;
  std::optional<std::string> after, hours, together, language;
  std::string urgency, then, stop, enabled;  // empty: not given
  std::optional<std::int64_t> min_length_seconds;
};

void declare_fields(Syntax& syntax, RuleFields& fields);

// Error: invalid, naming the option.
Status apply_fields(const RuleFields& fields, voicemail::NotificationRule& rule);

using api::to_json;
std::string condition_text(const voicemail::NotificationRule& rule);  // "urgent, from +4930*, mon-fri 08:00-18:00"
std::string addresses_text(const std::vector<voicemail::Address>& addresses);  // "sms:+49..., else email"
std::string timing_text(const voicemail::NotificationRule& rule);  // "at once", "after 15m", "at mon-fri 08:00"

}  // namespace aftertone::app
