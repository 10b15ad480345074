#include "app/config/key_kinds.h"
#include "notify/webhook/settings.h"
#include "voicemail/policy/email_address.h"
#include "voicemail/policy/phone_number.h"

namespace aftertone::app {
namespace {

const char* const kUrgencies = "a list of \"page\", \"ticket\" and \"security\"";

bool is_urgency(const std::string& text) {
  return text == "page" || text == "ticket" || text == "security";
}

bool is_url_or_empty(const std::string& text) {
  return text.empty() || notify::is_webhook_url(text);
}

// What Net-SNMP takes for the address of an agent, and no option of its program.
bool is_snmp_receiver_or_empty(const std::string& text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-[]_";
  return text.size() <= 200 && !text.starts_with('-') && text.find_first_not_of(kAllowed) == std::string::npos;
}

void add_person_keys(std::vector<Key>& keys) {
  const std::string section = "alerts";
  keys.push_back(list_key(
      section, "email", "a list of addresses in quotes", voicemail::is_email_address,
      [](Settings & s) -> auto& { return s.alerts.email; }));
  keys.push_back(list_key(
      section, "email_urgencies", kUrgencies, is_urgency,
      [](Settings & s) -> auto& { return s.alerts.email_urgencies; }));
  keys.push_back(list_key(
      section, "sms", "a list of numbers in quotes, such as [\"+49170123456\"]", voicemail::is_e164,
      [](Settings & s) -> auto& { return s.alerts.sms; }));
  keys.push_back(list_key(
      section, "sms_urgencies", kUrgencies, is_urgency, [](Settings & s) -> auto& { return s.alerts.sms_urgencies; }));
}

void add_time_keys(std::vector<Key>& keys) {
  const std::string section = "alerts";
  keys.push_back(number_key(
      section, "group", 0, 300, [](Settings & s) -> auto& { return s.alerts.group; }, " (seconds)"));
  keys.push_back(number_key(
      section, "over_after", 1, 3600, [](Settings & s) -> auto& { return s.alerts.over_after; }, " (seconds)"));
  keys.push_back(number_key(
      section, "forget", 1, 1440, [](Settings & s) -> auto& { return s.alerts.forget; }, " (minutes)"));
  keys.push_back(number_key(
      section, "repeat", 0, 10'080, [](Settings & s) -> auto& { return s.alerts.repeat; }, " (minutes; 0: never)"));
}

void add_heartbeat_keys(std::vector<Key>& keys) {
  const std::string section = "alerts";
  keys.push_back(text_key(
      section, "heartbeat_url", "an address that begins with https:// (http:// only to this machine itself), or \"\"",
      is_url_or_empty, [](Settings & s) -> auto& { return s.alerts.heartbeat_url; }));
  keys.back().is_secret = true;
  keys.push_back(optional_path_key(
      section, "heartbeat_ca_file", "the system's", [](Settings & s) -> auto& { return s.alerts.heartbeat_ca_file; }));
  keys.push_back(number_key(
      section, "heartbeat_interval", 5, 3600, [](Settings & s) -> auto& { return s.alerts.heartbeat_interval; },
      " (seconds)"));
}

void add_system_keys(std::vector<Key>& keys) {
  const std::string webhook = "alerts.webhook", snmp = "alerts.snmp";
  keys.push_back(text_key(
      webhook, "url", "an address that begins with https:// (http:// only to this machine itself), or \"\"",
      is_url_or_empty, [](Settings & s) -> auto& { return s.alerts.webhook.url; }));
  keys.back().is_secret = true;
  keys.push_back(optional_path_key(
      webhook, "secret_file", "none", [](Settings & s) -> auto& { return s.alerts.webhook.secret_file; }));
  keys.push_back(optional_path_key(
      webhook, "ca_file", "the system's", [](Settings & s) -> auto& { return s.alerts.webhook.ca_file; }));
  keys.push_back(list_key(
      webhook, "urgencies", kUrgencies, is_urgency, [](Settings & s) -> auto& { return s.alerts.webhook.urgencies; }));
  keys.push_back(text_key(
      snmp, "receiver", "an address as Net-SNMP writes it, such as \"192.0.2.5:162\", or \"\" for none",
      is_snmp_receiver_or_empty, [](Settings & s) -> auto& { return s.alerts.snmp.receiver; }));
  keys.push_back(flag_key(
      snmp, "confirm", [](Settings & s) -> auto& { return s.alerts.snmp.confirm; }));
  keys.push_back(path_key(
      snmp, "directory", [](Settings & s) -> auto& { return s.alerts.snmp.directory; }));
  keys.push_back(list_key(
      snmp, "urgencies", kUrgencies, is_urgency, [](Settings & s) -> auto& { return s.alerts.snmp.urgencies; }));
}

}  // namespace

void add_alert_keys(std::vector<Key>& keys) {
  add_person_keys(keys);
  add_time_keys(keys);
  add_heartbeat_keys(keys);
  add_system_keys(keys);
}

}  // namespace aftertone::app
