#include "app/config/lamp_keys.h"

#include "app/config/key_kinds.h"
#include "base/ascii.h"
#include "sip/headers/uri.h"

namespace aftertone::app {
namespace {

// "sip:{mailbox}@pbx.example.com:5060", with any mailbox in it.
bool is_sip_uri(std::string text) {
  constexpr std::string_view kPlace = "{mailbox}";
  if (const std::size_t at = text.find(kPlace); at != std::string::npos) text.replace(at, kPlace.size(), "1001");
  if (ascii::printable(text) != text || text.find_first_of(" <>\"{}") != std::string::npos) return false;
  const auto uri = sip::parse_uri(text);
  return uri && uri->scheme != "tel" && !uri->user.empty() && !uri->host.empty();
}
bool is_mailbox_uri(const std::string& text) {
  return is_sip_uri(text) && text.find("{mailbox}") < text.find('@');
}
bool is_sip_uri_or_empty(const std::string& text) {
  return text.empty() || is_sip_uri(text);
}

constexpr const char* kUris = "a list of SIP URIs in quotes, such as [\"sip:{mailbox}@10.0.0.5:5060\"]";

}  // namespace

void add_lamp_keys(std::vector<Key>& keys) {
  const std::string section = "lamp";
  keys.push_back(flag_key(
      section, "subscriptions", [](Settings & s) -> auto& { return s.lamp.subscriptions; }));
  keys.push_back(list_key(
      section, "allow", "a list of addresses or ranges in quotes, such as [\"10.0.0.0/8\"]", is_ip_range,
      [](Settings & s) -> auto& { return s.lamp.allow; }));
  keys.push_back(list_key(
      section, "unsolicited", kUris, is_mailbox_uri, [](Settings & s) -> auto& { return s.lamp.unsolicited; }));
  keys.push_back(list_key(
      section, "publish", kUris, is_mailbox_uri, [](Settings & s) -> auto& { return s.lamp.publish; }));
  keys.push_back(text_key(
      section, "account", "a SIP URI in quotes, such as \"sip:{mailbox}@pbx.example.com\", or \"\"",
      is_sip_uri_or_empty, [](Settings & s) -> auto& { return s.lamp.account; }));
  keys.push_back(number_key(
      section, "max_expires", 60, 86'400, [](Settings & s) -> auto& { return s.lamp.max_expires; }, " (seconds)"));
  keys.push_back(number_key(
      section, "max_subscriptions", 0, 1'000'000, [](Settings & s) -> auto& { return s.lamp.max_subscriptions; }));
  keys.push_back(number_key(
      section, "sends_per_second", 1, 10'000, [](Settings & s) -> auto& { return s.lamp.sends_per_second; }));
  keys.push_back(number_key(
      section, "reconcile", 10, 86'400, [](Settings & s) -> auto& { return s.lamp.reconcile; }, " (seconds)"));
  keys.push_back(number_key(
      section, "port", 0, 65535, [](Settings & s) -> auto& { return s.lamp.port; }, " (0: any free one)"));
}

}  // namespace aftertone::app
