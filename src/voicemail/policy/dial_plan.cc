#include "voicemail/policy/dial_plan.h"

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

constexpr std::size_t kLongestNumber = 15;  // digits (ITU-T E.164)
constexpr std::size_t kShortestInternational = 5;
constexpr std::size_t kLongestText = 100;
constexpr int kUnknownCost = 9;

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, ascii::is_digit);
}

tl::unexpected<Error> refuse(const std::string& why) {
  return fail(Code::invalid, why);
}

// "sip:1002@pbx" -> "1002", if there is nothing else in it and the host is a trunk of ours.
Result<std::string_view> number_of_sip_uri(std::string_view rest, const DialPlan& plan) {
  const std::size_t at = rest.find('@');
  if (at == std::string_view::npos) return refuse("a SIP URI without a user");
  const std::string_view user = rest.substr(0, at);
  const std::string host = ascii::to_lower(rest.substr(at + 1));
  if (user.find_first_of(":;?%&=,") != std::string_view::npos) return refuse("a SIP URI with more than a number in it");
  if (host.find_first_of(";?@%<>, ") != std::string::npos) return refuse("a SIP URI with parameters");
  if (std::ranges::find(plan.trunk_hosts, host) == plan.trunk_hosts.end()) return refuse("no trunk of this name");
  return user;
}

// Digits with at most one '+', in front.
Result<std::string> strip_separators(std::string_view text) {
  constexpr std::string_view kSeparators = " -./()";
  std::string number;
  for (const char c : text) {
    if (kSeparators.find(c) != std::string_view::npos && c != '\0') continue;
    const bool is_plus_in_front = c == '+' && number.empty();
    if (!ascii::is_digit(c) && !is_plus_in_front) return refuse("something other than a telephone number");
    number += c;
  }
  return number;
}

Result<std::string> check_international(std::string_view digits, const DialPlan& plan) {
  if (!are_digits(digits) || digits.size() < kShortestInternational || digits.size() > kLongestNumber) {
    return refuse("not as long as a telephone number");
  }
  if (digits.front() == '0') return refuse("no country code begins with 0");
  const std::string& country = plan.country_code;
  const bool is_national = !country.empty() && digits.starts_with(country);
  if (is_national && !plan.national_prefix.empty() && digits.substr(country.size()).starts_with(plan.national_prefix)) {
    return refuse("the national prefix does not belong behind the country code");
  }
  return "+" + std::string(digits);
}

Result<std::string> in_full(std::string_view number, const DialPlan& plan) {
  if (number.starts_with('+')) return check_international(number.substr(1), plan);
  if (!are_digits(number)) return refuse("no number at all");
  if (!plan.international_prefix.empty() && number.starts_with(plan.international_prefix)) {
    return check_international(number.substr(plan.international_prefix.size()), plan);
  }
  if (number.size() <= plan.longest_extension && number.front() != '0') return std::string(number);
  if (plan.national_prefix.empty() || !number.starts_with(plan.national_prefix)) {
    return refuse("neither an extension nor a whole number: write it with + and the country code");
  }
  if (plan.country_code.empty()) return refuse("[dialling] country_code is needed for national numbers");
  return check_international(plan.country_code + std::string(number.substr(plan.national_prefix.size())), plan);
}

}  // namespace

std::vector<std::string> DialPlan::default_emergency_numbers() {
  return {"000", "100", "101", "102", "103", "108", "110", "111", "112",  "113",  "114", "115",
          "116", "117", "118", "119", "120", "122", "123", "133", "144",  "155",  "158", "190",
          "191", "192", "193", "911", "933", "988", "995", "999", "1414", "1515", "1530"};
}

std::vector<std::string> DialPlan::default_never_patterns() {
  return {"+1900*",  "+1976*",  "+3170*",  "+31900*", "+31906*", "+31909*", "+3290*",  "+3389*",  "+34803*",
          "+34806*", "+34807*", "+34905*", "+3989*",  "+39199*", "+39166*", "+41900*", "+41901*", "+41906*",
          "+439*",   "+4470*",  "+4487*",  "+449*",   "+4910*",  "+49118*", "+49137*", "+49190*", "+49900*",
          "+870*",   "+878*",   "+881*",   "+882*",   "+883*",   "+888*",   "+979*",   "+991*"};
}

Result<std::string> normalise_number(std::string_view text, const DialPlan& plan) {
  if (text.size() > kLongestText) return refuse("longer than a number");
  std::string_view rest = text;
  const std::size_t colon = rest.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view scheme = rest.substr(0, colon);
    rest = rest.substr(colon + 1);
    if (ascii::equals_ignoring_case(scheme, "sip")) {
      const auto user = number_of_sip_uri(rest, plan);
      if (!user) return tl::unexpected(user.error());
      rest = *user;
    } else if (!ascii::equals_ignoring_case(scheme, "tel")) {
      return refuse("neither a number nor sip: nor tel:");
    }
  }
  const auto number = strip_separators(rest);
  if (!number) return number;
  return in_full(*number, plan);
}

bool is_extension(std::string_view normalised) {
  return !normalised.starts_with('+');
}

bool is_dial_pattern(std::string_view pattern) {
  if (pattern.empty() || pattern.size() > 20) return false;
  if (pattern.starts_with('+')) pattern.remove_prefix(1);
  if (pattern.ends_with('*')) pattern.remove_suffix(1);
  return std::ranges::all_of(pattern, [](char c) { return ascii::is_digit(c) || c == 'x'; });
}

bool matches_dial_pattern(std::string_view pattern, std::string_view normalised) {
  const bool is_open = pattern.ends_with('*');
  if (is_open) pattern.remove_suffix(1);
  if (is_open ? normalised.size() < pattern.size() : normalised.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool fits = pattern[i] == 'x' ? ascii::is_digit(normalised[i]) : pattern[i] == normalised[i];
    if (!fits) return false;
  }
  return true;
}

int cost_of(std::string_view normalised, const DialPlan& plan) {
  if (is_extension(normalised)) return 0;
  if (plan.costs.empty()) return 1;
  int cost = kUnknownCost;
  std::size_t longest = 0;
  for (const std::string& entry : plan.costs) {
    const std::size_t equals = entry.find('=');
    const std::string_view pattern = std::string_view(entry).substr(0, equals);
    if (pattern.size() < longest || !matches_dial_pattern(pattern, normalised)) continue;
    longest = pattern.size();
    cost = entry.back() - '0';
  }
  return cost;
}

// Also "0112" and "9911", where a PBX takes the first digit for the way out, and "+49112".
bool is_emergency(std::string_view normalised, const DialPlan& plan) {
  if (normalised.starts_with('+')) normalised.remove_prefix(1);
  const auto is_listed = [&](std::string_view digits) {
    return std::ranges::find(plan.emergency, digits) != plan.emergency.end();
  };
  if (is_listed(normalised)) return true;
  const std::string& country = plan.country_code;
  if (!country.empty() && normalised.starts_with(country) && is_listed(normalised.substr(country.size()))) return true;
  for (int i = 0; i < 2 && (normalised.starts_with('0') || normalised.starts_with('9')); ++i) {
    normalised.remove_prefix(1);
    if (is_listed(normalised)) return true;
  }
  return false;
}

Status check_dial_plan(const DialPlan& plan) {
  for (const std::string& pattern : plan.never) {
    if (!is_dial_pattern(pattern)) return refuse("never: \"" + ascii::printable(pattern) + "\" is no pattern");
  }
  for (const std::string& entry : plan.costs) {
    const std::size_t equals = entry.find('=');
    const bool is_good = equals != std::string::npos && equals + 2 == entry.size() && ascii::is_digit(entry.back()) &&
                         is_dial_pattern(std::string_view(entry).substr(0, equals));
    if (!is_good) return refuse("costs: \"" + ascii::printable(entry) + "\" is not like \"+49*=1\"");
  }
  for (const std::string& number : plan.emergency) {
    if (!are_digits(number)) return refuse("emergency: \"" + ascii::printable(number) + "\" is no number");
  }
  return {};
}

}  // namespace aftertone::voicemail
