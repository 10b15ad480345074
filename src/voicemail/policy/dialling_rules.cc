#include "voicemail/policy/dialling_rules.h"

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

constexpr std::size_t kMostPatterns = 100;
constexpr std::chrono::hours kLongestOperatorCall{1};

tl::unexpected<DialRefusal> refuse(std::string rule, std::string why) {
  return tl::unexpected(DialRefusal{std::move(rule), std::move(why)});
}

const std::string* first_match(const std::vector<std::string>& patterns, std::string_view number) {
  const auto found =
      std::ranges::find_if(patterns, [&](const std::string& pattern) { return matches_dial_pattern(pattern, number); });
  return found == patterns.end() ? nullptr : &*found;
}

bool admits(const ClassOfService& service, DialPurpose purpose) {
  switch (purpose) {
    case DialPurpose::outcall:
      return service.outcall;
    case DialPurpose::call_back:
      return service.call_back;
    case DialPurpose::transfer:
      return service.transfer;
    case DialPurpose::message:
    case DialPurpose::operator_:
      return true;
  }
  return false;
}

bool is_own_number(const std::string& number, const DialQuestion& question, const DialPlan& plan) {
  if (number == question.mailbox || normalise_number(question.mailbox, plan) == number) return true;
  return std::ranges::any_of(
      plan.own_numbers, [&](const std::string& own) { return own == number || normalise_number(own, plan) == number; });
}

// '+' and a digit at least: "all the world" is nothing that anybody should allow in one word.
bool is_allow_pattern(const std::string& pattern) {
  if (!is_dial_pattern(pattern)) return false;
  const std::size_t first = pattern.starts_with('+') ? 1 : 0;
  return pattern.size() > first && ascii::is_digit(pattern[first]);
}

// What is never dialled, whoever asks.
tl::expected<std::string, DialRefusal> number_for_anybody(const DialQuestion& question, const DialPlan& plan) {
  const Result<std::string> number = normalise_number(question.target, plan);
  if (!number) return refuse("number", number.error().detail);
  if (is_emergency(*number, plan)) return refuse("emergency", "an emergency number");
  if (is_own_number(*number, question, plan)) return refuse("loop", "a number of our own");
  if (const auto* pattern = first_match(plan.never, *number)) return refuse("never", "never " + *pattern);
  return *number;
}

DialVerdict judge_number(const std::string& number, const ClassOfService& service, const DialPlan& plan) {
  if (const auto* pattern = first_match(service.deny, number)) return refuse("deny", "denied by " + *pattern);
  if (first_match(service.allow, number) == nullptr) return refuse("allow", "nothing allows it");
  const int cost = cost_of(number, plan);
  if (cost > service.max_cost) {
    return refuse("cost", "cost class " + std::to_string(cost) + " is above " + std::to_string(service.max_cost));
  }
  return DialPermit{number, cost, service.longest_call};
}

// A telephone of the house may always be one. What costs money needs a class that allows it, because anybody who calls
// may press the key.
DialVerdict judge_operator(const DialQuestion& question, const ClassOfService* service, const DialPlan& plan) {
  const auto number = number_for_anybody(question, plan);
  if (!number) return tl::unexpected(number.error());
  if (is_extension(*number)) return DialPermit{*number, 0, kLongestOperatorCall};
  if (service == nullptr) return refuse("class", "an operator outside of the house needs a class of service");
  return judge_number(*number, *service, plan);
}

}  // namespace

std::string_view to_string(DialPurpose purpose) {
  switch (purpose) {
    case DialPurpose::outcall:
      return "outcall";
    case DialPurpose::call_back:
      return "call-back";
    case DialPurpose::transfer:
      return "transfer";
    case DialPurpose::message:
      return "message";
    case DialPurpose::operator_:
      return "operator";
  }
  return "";
}

DialVerdict judge_dialling(const DialQuestion& question, const ClassOfService* service, const DialPlan& plan) {
  if (question.purpose == DialPurpose::operator_) return judge_operator(question, service, plan);
  if (service == nullptr) return refuse("class", "the mailbox has no class of service");
  if (!admits(*service, question.purpose)) {
    return refuse("purpose", "class " + service->name + " has no " + std::string(to_string(question.purpose)));
  }
  if (question.is_from_outside && question.purpose != DialPurpose::outcall && !service->from_outside) {
    return refuse("outside", "class " + service->name + " dials nothing for a log-in from outside");
  }
  const auto number = number_for_anybody(question, plan);
  if (!number) return tl::unexpected(number.error());
  return judge_number(*number, *service, plan);
}

Status check_class_of_service(const ClassOfService& service) {
  const bool is_name = !service.name.empty() && service.name.size() <= 32 &&
                       service.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!is_name) return fail(Code::invalid, "name: 1 to 32 of a-z, 0-9, '-'");
  if (service.allow.size() > kMostPatterns || service.deny.size() > kMostPatterns) {
    return fail(Code::invalid, "allow, deny: at most 100 patterns each");
  }
  for (const std::string& pattern : service.allow) {
    if (is_allow_pattern(pattern)) continue;
    return fail(Code::invalid, "allow: \"" + ascii::printable(pattern) + "\" is not like \"10xx\" or \"+49*\"");
  }
  for (const std::string& pattern : service.deny) {
    if (is_dial_pattern(pattern)) continue;
    return fail(Code::invalid, "deny: \"" + ascii::printable(pattern) + "\" is not like \"+4915*\"");
  }
  if (service.max_cost < 0 || service.max_cost > 9) return fail(Code::invalid, "max cost: 0 to 9");
  if (service.calls_per_day < 1 || service.calls_per_day > 1000) return fail(Code::invalid, "calls per day: 1 to 1000");
  if (service.calls_at_once < 1 || service.calls_at_once > 10) return fail(Code::invalid, "calls at once: 1 to 10");
  if (service.longest_call < std::chrono::seconds(30) || service.longest_call > std::chrono::hours(1)) {
    return fail(Code::invalid, "longest call: 30 to 3600 seconds");
  }
  return {};
}

std::optional<std::string> extension_to_write_to(const std::string& target, const DialPlan& plan) {
  const auto number = normalise_number(target, plan);
  if (!number || !is_extension(*number) || is_emergency(*number, plan)) return std::nullopt;
  const auto is_it = [&](const std::string& own) { return own == *number || normalise_number(own, plan) == *number; };
  if (std::ranges::any_of(plan.own_numbers, is_it)) return std::nullopt;
  return *number;
}

}  // namespace aftertone::voicemail
