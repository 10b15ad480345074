// [dialling], [outcall], [[trunks]] and [[sip.registrations]].
#include <algorithm>

#include "app/config/key_kinds.h"
#include "base/ascii.h"
#include "voicemail/policy/dial_plan.h"

namespace aftertone::app {
namespace {

bool are_digits_or_nothing(const std::string& text) {
  return text.size() <= 8 && std::ranges::all_of(text, ascii::is_digit);
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() <= 15 && std::ranges::all_of(text, ascii::is_digit);
}

bool is_cost(const std::string& text) {
  voicemail::DialPlan plan;
  plan.costs = {text};
  return voicemail::check_dial_plan(plan).has_value();
}

bool is_pattern(const std::string& text) {
  return voicemail::is_dial_pattern(text);
}

// What stands in a SIP header of ours as it is: no blanks, brackets, quotes, separators.
bool is_sip_word(const std::string& text) {
  constexpr std::string_view kAllowed = "+-._:@[]!~*'$0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return text.size() <= 200 && text.find_first_not_of(kAllowed) == std::string::npos;
}
bool is_host_and_port(const std::string& text) {
  return !text.empty() && is_sip_word(text) && text.find('@') == std::string::npos;
}
bool is_sip_uri_or_nothing(const std::string& text) {
  if (text.empty()) return true;
  return text.starts_with("sip:") && is_sip_word(text.substr(4, text.find(';') - 4)) &&
         text.find_first_of(" <>\"\r\n") == std::string::npos;
}
bool is_line(const std::string& text) {
  return text.size() <= 200 && ascii::printable(text) == text;
}
bool is_transport(const std::string& text) {
  return text == "udp" || text == "tcp";
}

TrunkSection& trunk(Settings& settings) {
  if (settings.trunks.empty()) settings.trunks.emplace_back();
  return settings.trunks.back();
}

RegistrationSection& registration(Settings& settings) {
  if (settings.registrations.empty()) settings.registrations.emplace_back();
  return settings.registrations.back();
}

void add_plan_keys(std::vector<Key>& keys) {
  keys.push_back(text_key(
      "dialling", "country_code", "digits in quotes such as \"49\", or \"\"", are_digits_or_nothing,
      [](Settings & s) -> auto& { return s.dialling.country_code; }));
  keys.push_back(text_key(
      "dialling", "national_prefix", "digits in quotes such as \"0\", or \"\"", are_digits_or_nothing,
      [](Settings & s) -> auto& { return s.dialling.national_prefix; }));
  keys.push_back(text_key(
      "dialling", "international_prefix", "digits in quotes such as \"00\", or \"\"", are_digits_or_nothing,
      [](Settings & s) -> auto& { return s.dialling.international_prefix; }));
  keys.push_back(number_key(
      "dialling", "longest_extension", 1, 9, [](Settings & s) -> auto& { return s.dialling.longest_extension; },
      " (digits)"));
  keys.push_back(list_key(
      "dialling", "emergency", "a list of numbers in quotes", is_number,
      [](Settings & s) -> auto& { return s.dialling.emergency; }));
  keys.push_back(list_key(
      "dialling", "never", "a list of patterns in quotes, such as [\"+49900*\"]", is_pattern,
      [](Settings & s) -> auto& { return s.dialling.never; }));
  keys.push_back(list_key(
      "dialling", "costs", "a list such as [\"+49*=1\", \"+4915*=2\"]", is_cost,
      [](Settings & s) -> auto& { return s.dialling.costs; }));
}

void add_put_through_keys(std::vector<Key>& keys) {
  keys.push_back(choice_key(
      "dialling", "put_through", {"automatic", "refer", "bridge"},
      [](Settings & s) -> auto& { return s.dialling.put_through; }));
  keys.push_back(number_key(
      "dialling", "bridges_at_once", 0, 10'000, [](Settings & s) -> auto& { return s.dialling.bridges_at_once; }));
}

void add_outcall_keys(std::vector<Key>& keys) {
  keys.push_back(flag_key(
      "outcall", "enabled", [](Settings & s) -> auto& { return s.outcall.enabled; }));
  keys.push_back(number_key(
      "outcall", "ring_time", 5, 120, [](Settings & s) -> auto& { return s.outcall.ring_time; }, " (seconds)"));
  keys.push_back(number_key(
      "outcall", "tries", 1, 10, [](Settings & s) -> auto& { return s.outcall.tries; }));
  keys.push_back(number_key(
      "outcall", "pause", 1, 86'400, [](Settings & s) -> auto& { return s.outcall.pause; }, " (seconds)"));
  keys.push_back(number_key(
      "outcall", "at_once", 1, 1000, [](Settings & s) -> auto& { return s.outcall.at_once; }));
}

void add_trunk_keys(std::vector<Key>& keys) {
  const std::string section = "trunks";
  keys.push_back(text_key(
      section, "host", "a host such as \"pbx.example.com\" or \"192.0.2.1:5070\"", is_host_and_port,
      [](Settings & s) -> auto& { return trunk(s).host; }));
  keys.push_back(list_key(
      section, "dials", "a list of patterns in quotes, such as [\"+49*\", \"1xxx\"]", is_pattern,
      [](Settings & s) -> auto& { return trunk(s).dials; }));
  keys.push_back(flag_key(
      section, "register", [](Settings & s) -> auto& { return trunk(s).registers; }));
  keys.push_back(text_key(
      section, "transport", "\"udp\" or \"tcp\"", is_transport,
      [](Settings & s) -> auto& { return trunk(s).transport; }));
  keys.push_back(text_key(
      section, "proxy", "a SIP URI such as \"sip:192.0.2.9;lr\", or \"\"", is_sip_uri_or_nothing,
      [](Settings & s) -> auto& { return trunk(s).proxy; }));
  keys.push_back(text_key(
      section, "caller_id", "a number in quotes", is_sip_word,
      [](Settings & s) -> auto& { return trunk(s).caller_id; }));
  keys.push_back(text_key(
      section, "caller_name", "text in quotes", is_line, [](Settings & s) -> auto& { return trunk(s).caller_name; }));
  keys.push_back(text_key(
      section, "international", "what stands before a country code there: \"+\" or digits such as \"00\"",
      [](const std::string& text) { return text == "+" || is_number(text); },
      [](Settings & s) -> auto& { return trunk(s).international; }));
  keys.push_back(text_key(
      section, "realm", "text in quotes", is_line, [](Settings & s) -> auto& { return trunk(s).realm; }));
  keys.push_back(text_key(
      section, "user", "text in quotes", is_line, [](Settings & s) -> auto& { return trunk(s).user; }));
  keys.push_back(text_key(
      section, "password_file", "a path in quotes", is_line,
      [](Settings & s) -> auto& { return trunk(s).password_file; }));
}

void add_registration_keys(std::vector<Key>& keys) {
  const std::string section = "sip.registrations";
  keys.push_back(text_key(
      section, "registrar", "a SIP URI such as \"sip:pbx.example.com\"", is_sip_uri_or_nothing,
      [](Settings & s) -> auto& { return registration(s).registrar; }));
  keys.push_back(text_key(
      section, "address", "a SIP URI such as \"sip:voicemail@pbx.example.com\"", is_sip_uri_or_nothing,
      [](Settings & s) -> auto& { return registration(s).address; }));
  keys.push_back(text_key(
      section, "proxy", "a SIP URI, or \"\"", is_sip_uri_or_nothing,
      [](Settings & s) -> auto& { return registration(s).proxy; }));
  keys.push_back(number_key(
      section, "expires", 60, 86'400, [](Settings & s) -> auto& { return registration(s).expires; }, " (seconds)"));
  keys.push_back(text_key(
      section, "realm", "text in quotes", is_line, [](Settings & s) -> auto& { return registration(s).realm; }));
  keys.push_back(text_key(
      section, "user", "text in quotes", is_line, [](Settings & s) -> auto& { return registration(s).user; }));
  keys.push_back(text_key(
      section, "password_file", "a path in quotes", is_line,
      [](Settings & s) -> auto& { return registration(s).password_file; }));
}

}  // namespace

void add_outbound_keys(std::vector<Key>& keys) {
  add_plan_keys(keys);
  add_put_through_keys(keys);
  add_outcall_keys(keys);
  add_trunk_keys(keys);
  add_registration_keys(keys);
}

void begin_element(const std::string& section, Settings& settings) {
  if (section == "webhooks") settings.webhooks.emplace_back();
  if (section == "trunks") settings.trunks.emplace_back();
  if (section == "chat.webhooks") settings.chat.webhooks.emplace_back();
  if (section == "sip.registrations") settings.registrations.emplace_back();
}

}  // namespace aftertone::app
