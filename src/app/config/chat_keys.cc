#include "app/config/chat_keys.h"

#include "app/config/key_kinds.h"
#include "base/ascii.h"
#include "base/socket_address.h"
#include "notify/chat/card/card_channel.h"
#include "notify/chat/xmpp/jid.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kLongestName = 64;

// What an owner's rule and a log line can hold as it is.
bool is_webhook_name(const std::string& text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !text.empty() && text.size() <= kLongestName && text.find_first_not_of(kAllowed) == std::string::npos;
}

bool is_webhook_url(const std::string& text) {
  return text.empty() || notify::check_card_url(text).has_value();
}

bool is_jid_or_nothing(const std::string& text) {
  return text.empty() || notify::xmpp::is_bare_jid(text);
}

bool is_host_or_nothing(const std::string& text) {
  return text.empty() || voicemail::is_domain(text) || is_numeric_ip(text);
}

ChatWebhookSection& webhook(Settings& settings) {
  if (settings.chat.webhooks.empty()) settings.chat.webhooks.emplace_back();
  return settings.chat.webhooks.back();
}

void add_xmpp_keys(std::vector<Key>& keys) {
  const std::string section = "chat.xmpp";
  keys.push_back(text_key(
      section, "jid", "an account such as \"voicemail@example.com\" in quotes, or \"\" for off", is_jid_or_nothing,
      [](Settings & s) -> auto& { return s.chat.xmpp.jid; }));
  keys.push_back(text_key(
      section, "password_file", "a path in quotes, or \"\" for none", is_anything,
      [](Settings & s) -> auto& { return s.chat.xmpp.password_file; }));
  keys.push_back(text_key(
      section, "host", "a name or an address in quotes, or \"\" for what DNS says", is_host_or_nothing,
      [](Settings & s) -> auto& { return s.chat.xmpp.host; }));
  keys.push_back(number_key(
      section, "port", 1, 65535, [](Settings & s) -> auto& { return s.chat.xmpp.port; }));
  keys.push_back(text_key(
      section, "ca_file", "a path in quotes, or \"\" for the system's", is_anything,
      [](Settings & s) -> auto& { return s.chat.xmpp.ca_file; }));
  keys.push_back(list_key(
      section, "domains", "a list of domain names in quotes, or [] for that of jid", voicemail::is_domain,
      [](Settings & s) -> auto& { return s.chat.xmpp.domains; }));
}

void add_sip_keys(std::vector<Key>& keys) {
  const std::string section = "chat.sip";
  keys.push_back(flag_key(
      section, "enabled", [](Settings & s) -> auto& { return s.chat.sip.enabled; }));
  keys.push_back(flag_key(
      section, "extensions", [](Settings & s) -> auto& { return s.chat.sip.extensions; }));
  keys.push_back(number_key(
      section, "port", 0, 65535, [](Settings & s) -> auto& { return s.chat.sip.port; }, " (0: any free one)"));
}

void add_webhook_keys(std::vector<Key>& keys) {
  const std::string section = "chat.webhooks";
  keys.push_back(text_key(
      section, "name", "1 to 64 of a-z, A-Z, 0-9, '-', '_', '.' in quotes", is_webhook_name,
      [](Settings & s) -> auto& { return webhook(s).name; }));
  keys.push_back(choice_key(
      section, "service", {"teams", "slack", "mattermost"}, [](Settings & s) -> auto& { return webhook(s).service; }));
  keys.push_back(text_key(
      section, "url_file", "a path in quotes", is_anything, [](Settings & s) -> auto& { return webhook(s).url_file; }));
  keys.push_back(text_key(
      section, "url", "an address in quotes that begins with https:// (http:// only to this machine itself)",
      is_webhook_url, [](Settings & s) -> auto& { return webhook(s).url; }));
  keys.back().is_secret = true;
  keys.push_back(text_key(
      section, "ca_file", "a path in quotes, or \"\" for the system's", is_anything,
      [](Settings & s) -> auto& { return webhook(s).ca_file; }));
}

}  // namespace

void add_chat_keys(std::vector<Key>& keys) {
  add_xmpp_keys(keys);
  add_sip_keys(keys);
  add_webhook_keys(keys);
}

}  // namespace aftertone::app
