// [monitoring] and [probe].
#include "app/config/key_kinds.h"
#include "app/config/listen_address.h"
#include "base/ascii.h"
#include "base/dialled_number.h"
#include "sip/headers/uri.h"

namespace aftertone::app {
namespace {

bool is_listen_address_or_empty(const std::string& text) {
  return text.empty() || parse_listen_address(text).has_value();
}

bool is_mailbox_or_empty(const std::string& text) {
  return text.empty() || is_dialled_number(text);
}

bool is_sip_uri_or_empty(const std::string& text) {
  if (text.empty()) return true;
  if (ascii::printable(text) != text || text.find_first_of(" <>\"{}") != std::string::npos) return false;
  const auto uri = sip::parse_uri(text);
  return uri && uri->scheme != "tel" && !uri->user.empty() && !uri->host.empty();
}
bool is_lamp_target(const std::string& text) {
  return text == "none" || is_sip_uri_or_empty(text);
}

void add_probe_keys(std::vector<Key>& keys) {
  const std::string section = "probe";
  keys.push_back(flag_key(
      section, "enabled", [](Settings & s) -> auto& { return s.probe.enabled; }));
  keys.push_back(text_key(
      section, "mailbox", "the number of a mailbox in quotes", is_mailbox_or_empty,
      [](Settings & s) -> auto& { return s.probe.mailbox; }));
  keys.push_back(path_key(
      section, "pin_file", [](Settings & s) -> auto& { return s.probe.pin_file; }));
  keys.push_back(text_key(
      section, "target", "a SIP URI in quotes, such as \"sip:9999@10.0.0.5:5060\", or \"\" for our own port",
      is_sip_uri_or_empty, [](Settings & s) -> auto& { return s.probe.target; }));
  keys.push_back(text_key(
      section, "lamp", "a SIP URI in quotes, \"none\", or \"\" for our own port", is_lamp_target,
      [](Settings & s) -> auto& { return s.probe.lamp; }));
  keys.push_back(optional_path_key(
      section, "maildir", "none", [](Settings & s) -> auto& { return s.probe.maildir; }));
  keys.push_back(number_key(
      section, "every", 10, 86'400, [](Settings & s) -> auto& { return s.probe.every; }, " (seconds)"));
  keys.push_back(number_key(
      section, "delivery_time", 1, 3600, [](Settings & s) -> auto& { return s.probe.delivery_time; }, " (seconds)"));
}

}  // namespace

void add_monitoring_keys(std::vector<Key>& keys) {
  const std::string section = "monitoring";
  const std::string address = "an address and a port in quotes, such as \"127.0.0.1:9109\", or \"\" for none";
  keys.push_back(text_key(
      section, "listen", address, is_listen_address_or_empty,
      [](Settings & s) -> auto& { return s.monitoring.listen; }));
  keys.push_back(text_key(
      section, "notify_listen", address, is_listen_address_or_empty,
      [](Settings & s) -> auto& { return s.monitoring.notify_listen; }));
  keys.push_back(text_key(
      section, "web_listen", address, is_listen_address_or_empty,
      [](Settings & s) -> auto& { return s.monitoring.web_listen; }));
  add_probe_keys(keys);
}

}  // namespace aftertone::app
