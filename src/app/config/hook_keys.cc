// [[webhooks]] and [command].
#include "app/config/key_kinds.h"
#include "base/dialled_number.h"
#include "notify/webhook/settings.h"

namespace aftertone::app {
namespace {

WebhookSection& webhook(Settings& settings) {
  if (settings.webhooks.empty()) settings.webhooks.emplace_back();
  return settings.webhooks.back();
}

bool is_mailbox_or_all(const std::string& text) {
  return text == "*" || is_dialled_number(text);
}

bool is_absolute_or_empty(const std::string& text) {
  return text.empty() || (text.starts_with('/') && is_one_line(text));
}

// What Asterisk takes for the name of a context: it stands on a command line.
bool is_context(const std::string& text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return !text.empty() && text.size() <= 79 && !text.starts_with('-') &&
         text.find_first_not_of(kAllowed) == std::string::npos;
}

void add_webhook_keys(std::vector<Key>& keys) {
  const std::string section = "webhooks";
  keys.push_back(text_key(
      section, "name", "1 to 32 of a-z, 0-9, \"-\" and \"_\" in quotes", notify::is_webhook_name,
      [](Settings & s) -> auto& { return webhook(s).name; }));
  keys.push_back(text_key(
      section, "url", "an address that begins with https:// (http:// only to this machine itself)",
      notify::is_webhook_url, [](Settings & s) -> auto& { return webhook(s).url; }));
  keys.back().is_secret = true;  // some receivers put their key into it
  keys.push_back(text_key(
      section, "secret_file", "a path in quotes", is_one_line,
      [](Settings & s) -> auto& { return webhook(s).secret_file; }));
  keys.push_back(text_key(
      section, "ca_file", "a path in quotes, or \"\" for the system's", is_one_line,
      [](Settings & s) -> auto& { return webhook(s).ca_file; }));
  keys.push_back(number_key(
      section, "timeout", 1, 120, [](Settings & s) -> auto& { return webhook(s).timeout; }, " (seconds)"));
  keys.push_back(list_key(
      section, "mailboxes", "a list of mailbox numbers in quotes, or [\"*\"] for all", is_mailbox_or_all,
      [](Settings & s) -> auto& { return webhook(s).mailboxes; }));
}

}  // namespace

void add_hook_keys(std::vector<Key>& keys) {
  add_webhook_keys(keys);
  const std::string section = "command";
  keys.push_back(text_key(
      section, "program", "an absolute path in quotes, or \"\"", is_absolute_or_empty,
      [](Settings & s) -> auto& { return s.command.program; }));
  keys.push_back(text_key(
      section, "context", "up to 79 letters, digits, \"_\", \"-\" and \".\" in quotes", is_context,
      [](Settings & s) -> auto& { return s.command.context; }));
  keys.push_back(number_key(
      section, "timeout", 1, 300, [](Settings & s) -> auto& { return s.command.timeout; }, " (seconds)"));
  keys.push_back(number_key(
      section, "at_once", 1, 64, [](Settings & s) -> auto& { return s.command.at_once; }));
}

}  // namespace aftertone::app
