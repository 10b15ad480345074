#include "app/config/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "app/config/chat_keys.h"
#include "app/config/email_keys.h"
#include "app/config/key_kinds.h"
#include "app/config/lamp_keys.h"
#include "app/config/sms_keys.h"
#include "app/config/web_keys.h"
#include "base/ascii.h"
#include "base/dialled_number.h"
#include "base/socket_address.h"
#include "voicemail/policy/mailbox_rules.h"

namespace aftertone::app {

bool is_node_name_or_empty(const std::string& text) {
  const auto is_allowed = [](char c) { return ascii::is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; };
  return text.size() <= 64 && std::ranges::all_of(text, is_allowed);
}

namespace {

bool is_ip_address(const std::string& text) {
  return is_numeric_ip(text);
}
bool is_ip_address_or_empty(const std::string& text) {
  return text.empty() || is_numeric_ip(text);
}

bool is_own_number(const std::string& text) {
  return is_dialled_number(text);
}

bool starts_with_any(const std::string& text, std::initializer_list<std::string_view> beginnings) {
  return std::ranges::any_of(
      beginnings, [&](std::string_view start) { return text.starts_with(start) && text.size() > start.size(); });
}

bool is_database_url(const std::string& text) {
  return starts_with_any(text, {"sqlite:", "postgresql://", "postgres://"});
}

bool is_absolute(const std::string& text) {
  return text.starts_with('/');
}
bool is_absolute_or_empty(const std::string& text) {
  return text.empty() || is_absolute(text);
}

void add_place_keys(std::vector<Key>& keys) {
  keys.push_back(text_key(
      "node", "data_directory", "an absolute path in quotes", is_absolute,
      [](Settings & s) -> auto& { return s.node.data_directory; }));
  keys.push_back(text_key(
      "node", "share", "an absolute path in quotes, or \"\" to find it", is_absolute_or_empty,
      [](Settings & s) -> auto& { return s.node.share; }));
  keys.push_back(text_key(
      "node", "name", "1 to 64 of a-z, 0-9, '-' and '.' in quotes, or \"\" for the machine's", is_node_name_or_empty,
      [](Settings & s) -> auto& { return s.node.name; }));
  keys.push_back(text_key(
      "node", "site", "1 to 64 of a-z, 0-9, '-' and '.' in quotes, or \"\"", is_node_name_or_empty,
      [](Settings & s) -> auto& { return s.node.site; }));
  add_site_keys(keys);
  keys.push_back(text_key(
      "database", "url", "\"sqlite:<path>\" or \"postgresql://...\"", is_database_url,
      [](Settings & s) -> auto& { return s.database.url; }));
  keys.back().is_secret = true;
  keys.push_back(choice_key(
      "database", "synchronous", {"preferred", "required"},
      [](Settings & s) -> auto& { return s.database.synchronous; }));
  add_audio_keys(keys);
  keys.push_back(path_key(
      "journal", "directory", [](Settings & s) -> auto& { return s.journal.directory; }));
  keys.push_back(text_key(
      "journal", "alternate", "a path in quotes, or \"\" for none", is_anything,
      [](Settings & s) -> auto& { return s.journal.alternate; }));
  keys.push_back(number_key(
      "journal", "reserve_mb", 1, 1'048'576, [](Settings & s) -> auto& { return s.journal.reserve_mb; }));
  keys.push_back(text_key(
      "journal", "copy_directory", "a path in quotes, \"auto\", or \"\" for none", is_anything,
      [](Settings & s) -> auto& { return s.journal.copy_directory; }));
}

void add_call_keys(std::vector<Key>& keys) {
  keys.push_back(text_key(
      "sip", "ip", "an IPv4 or IPv6 address in quotes", is_ip_address, [](Settings & s) -> auto& { return s.sip.ip; }));
  keys.push_back(number_key(
      "sip", "port", 0, 65535, [](Settings & s) -> auto& { return s.sip.port; }, " (0: any free one)"));
  keys.push_back(flag_key(
      "sip", "udp", [](Settings & s) -> auto& { return s.sip.udp; }));
  keys.push_back(flag_key(
      "sip", "tcp", [](Settings & s) -> auto& { return s.sip.tcp; }));
  keys.push_back(list_key(
      "sip", "own_numbers", fmt::format("a list of numbers in quotes, each {}", kDialledNumberRule), is_own_number,
      [](Settings & s) -> auto& { return s.sip.own_numbers; }));
  keys.push_back(list_key(
      "sip", "trusted_trunks", "a list of addresses or ranges in quotes, such as [\"10.0.0.0/8\"]", is_ip_range,
      [](Settings & s) -> auto& { return s.sip.trusted_trunks; }));
  keys.push_back(choice_key(
      "sip", "diverter", {"first", "last"}, [](Settings & s) -> auto& { return s.sip.diverter; }));
  keys.push_back(number_key(
      "sip", "max_calls", 1, 20'000, [](Settings & s) -> auto& { return s.sip.max_calls; }));
  keys.push_back(text_key(
      "rtp", "ip", "an IPv4 or IPv6 address in quotes, or \"\" for that of [sip]", is_ip_address_or_empty,
      [](Settings & s) -> auto& { return s.rtp.ip; }));
  keys.push_back(number_key(
      "rtp", "first_port", 1024, 65534, [](Settings & s) -> auto& { return s.rtp.first_port; }));
  keys.push_back(number_key(
      "rtp", "last_port", 1025, 65535, [](Settings & s) -> auto& { return s.rtp.last_port; }));
  keys.push_back(flag_key(
      "rtp", "symmetric", [](Settings & s) -> auto& { return s.rtp.symmetric; }));
  keys.push_back(number_key(
      "rtp", "threads", 1, 64, [](Settings & s) -> auto& { return s.rtp.threads; }));
  keys.push_back(number_key(
      "rtp", "media_timeout", 1, 600, [](Settings & s) -> auto& { return s.rtp.media_timeout; }, " (seconds)"));
}

bool is_mailbox_number_or_empty(const std::string& text) {
  return text.empty() || is_dialled_number(text);
}

void add_message_keys(std::vector<Key>& keys) {
  keys.push_back(text_key(
      "messages", "catch_all", "a mailbox number in quotes, or \"\" for none", is_mailbox_number_or_empty,
      [](Settings & s) -> auto& { return s.messages.catch_all; }));
  keys.push_back(number_key(
      "messages", "undelete_days", 0, 3650, [](Settings & s) -> auto& { return s.messages.undelete_days; },
      " (days; 0: until the next run)"));
  keys.push_back(number_key(
      "messages", "max_saved_days", 0, 36500, [](Settings & s) -> auto& { return s.messages.max_saved_days; },
      " (days; 0: for ever)"));
  keys.push_back(number_key(
      "messages", "purge_interval", 1, 1440, [](Settings & s) -> auto& { return s.messages.purge_interval; },
      " (minutes)"));
  keys.push_back(number_key(
      "calls", "keep_days", 0, 3650, [](Settings & s) -> auto& { return s.calls.keep_days; },
      " (days; 0: calls are not written down)"));
}

void add_notify_keys(std::vector<Key>& keys) {
  keys.push_back(number_key(
      "notify", "digest_above", 1, 10'000, [](Settings & s) -> auto& { return s.notify.digest_above; }));
  keys.push_back(number_key(
      "notify", "target_per_minute", 0, 6'000, [](Settings & s) -> auto& { return s.notify.target_per_minute; },
      " (0: no limit)"));
  keys.push_back(number_key(
      "notify", "relay_per_second", 0, 10'000, [](Settings & s) -> auto& { return s.notify.relay_per_second; },
      " (0: no limit)"));
}

void add_house_keys(std::vector<Key>& keys) {
  keys.push_back(path_key(
      "prompts", "sounds", [](Settings & s) -> auto& { return s.prompts.sounds; }));
  keys.push_back(text_key(
      "prompts", "language", "a language such as \"en\" or \"it\"", voicemail::is_language_code,
      [](Settings & s) -> auto& { return s.prompts.language; }));
  add_log_keys(keys);
  keys.push_back(number_key(
      "limits", "drain_time", 0, 3600, [](Settings & s) -> auto& { return s.limits.drain_time; }, " (seconds)"));
  keys.push_back(number_key(
      "limits", "blocking_threads", 1, 64, [](Settings & s) -> auto& { return s.limits.blocking_threads; }));
}

std::vector<Key> make_keys() {
  std::vector<Key> keys;
  add_place_keys(keys);
  add_call_keys(keys);
  add_message_keys(keys);
  add_notify_keys(keys);
  add_email_keys(keys);
  add_sms_keys(keys);
  add_chat_keys(keys);
  add_web_keys(keys);
  add_oidc_keys(keys);
  add_lamp_keys(keys);
  add_house_keys(keys);
  add_monitoring_keys(keys);
  add_alert_keys(keys);
  add_outbound_keys(keys);
  add_hook_keys(keys);
  return keys;
}

}  // namespace

const std::vector<Key>& known_keys() {
  static const std::vector<Key> keys = make_keys();
  return keys;
}

const Key* find_key(std::string_view section, std::string_view name) {
  const auto found =
      std::ranges::find_if(known_keys(), [&](const Key& key) { return key.section == section && key.name == name; });
  return found == known_keys().end() ? nullptr : &*found;
}

}  // namespace aftertone::app
