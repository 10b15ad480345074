// How numbers are written here, and which are never dialled by anybody. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::voicemail {

struct DialPlan {
  std::string country_code;                 // "49"; empty: national numbers are refused
  std::string national_prefix = "0";        // "0" 30 1234 -> +49 30 1234; empty: none
  std::string international_prefix = "00";  // "00" 39 06 -> +39 06
  std::size_t longest_extension = 6;        // so many digits, without '0' in front: a telephone of this house
  std::vector<std::string> own_numbers;     // those that reach us: calling them is a loop
  std::vector<std::string> trunk_hosts;     // hosts that a SIP URI may name, with ":port" if it is not 5060
  std::vector<std::string> emergency = default_emergency_numbers();
  std::vector<std::string> never = default_never_patterns();  // premium rate, satellite, call by call
  std::vector<std::string> costs;                             // "+49*=1": the longest pattern that fits counts

  static std::vector<std::string> default_emergency_numbers();
  static std::vector<std::string> default_never_patterns();
};

// What a person or a peer wrote, as an extension ("1002") or an international number ("+49301234"); from then on only
// that is compared and dialled. Error: invalid, saying what is wrong with it. Accepts digits, one '+' in front and
// " -./()" between them; tel: and sip: with nothing but a number, sip: only at one of trunk_hosts.
Result<std::string> normalise_number(std::string_view text, const DialPlan& plan);

bool is_extension(std::string_view normalised);

// Digits and 'x', a '+' in front, a '*' at the end.
bool is_dial_pattern(std::string_view pattern);
bool matches_dial_pattern(std::string_view pattern, std::string_view normalised);

// 0 for an extension; 9 for a number that no entry of `costs` fits, unless there are none: then 1.
int cost_of(std::string_view normalised, const DialPlan& plan);

// Whether `normalised` is an emergency number, however it is prefixed.
bool is_emergency(std::string_view normalised, const DialPlan& plan);

// Error: invalid, naming the list and the entry.
Status check_dial_plan(const DialPlan& plan);

}  // namespace aftertone::voicemail
