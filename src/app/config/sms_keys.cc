#include "app/config/sms_keys.h"

#include "app/config/key_kinds.h"
#include "base/ascii.h"
#include "notify/sms/http/provider_shape.h"

namespace aftertone::app {
namespace {

constexpr const char* kTexts = "a list of texts in quotes";

bool is_prefix(const std::string& text) {
  return text.size() > 1 && text[0] == '+' && std::ranges::all_of(text.substr(1), ascii::is_digit);
}

void add_http_keys(std::vector<Key>& keys) {
  const std::string section = "sms.http";
  keys.push_back(text_key(
      section, "url", "text in quotes, or \"\"", is_one_line, [](Settings & s) -> auto& { return s.sms.http.url; }));
  keys.push_back(choice_key(
      section, "body", {"json", "form", "query"}, [](Settings & s) -> auto& { return s.sms.http.body; }));
  keys.push_back(list_key(
      section, "headers", kTexts, is_one_line, [](Settings & s) -> auto& { return s.sms.http.headers; }));
  keys.push_back(list_key(
      section, "fields", kTexts, is_one_line, [](Settings & s) -> auto& { return s.sms.http.fields; }));
  keys.push_back(text_key(
      section, "idempotency_header", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.http.idempotency_header; }));
  keys.push_back(text_key(
      section, "id_at", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.http.id_at; }));
  keys.push_back(text_key(
      section, "error_at", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.http.error_at; }));
  keys.push_back(text_key(
      section, "status_at", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.http.status_at; }));
  keys.push_back(list_key(
      section, "taken", kTexts, is_one_line, [](Settings & s) -> auto& { return s.sms.http.taken; }));
  keys.push_back(list_key(
      section, "temporary", kTexts, is_one_line, [](Settings & s) -> auto& { return s.sms.http.temporary; }));
  keys.push_back(text_key(
      section, "receipt_id_at", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.http.receipt_id_at; }));
  keys.push_back(text_key(
      section, "receipt_status_at", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.http.receipt_status_at; }));
  keys.push_back(text_key(
      section, "receipt_code_at", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.http.receipt_code_at; }));
  keys.push_back(list_key(
      section, "delivered", kTexts, is_one_line, [](Settings & s) -> auto& { return s.sms.http.delivered; }));
  keys.push_back(list_key(
      section, "failed", kTexts, is_one_line, [](Settings & s) -> auto& { return s.sms.http.failed; }));
}

void add_smpp_keys(std::vector<Key>& keys) {
  const std::string section = "sms.smpp";
  keys.push_back(text_key(
      section, "host", "text in quotes, or \"\"", is_one_line, [](Settings & s) -> auto& { return s.sms.smpp.host; }));
  keys.push_back(number_key(
      section, "port", 1, 65535, [](Settings & s) -> auto& { return s.sms.smpp.port; }));
  keys.push_back(text_key(
      section, "system_id", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.smpp.system_id; }));
  keys.push_back(text_key(
      section, "system_type", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.sms.smpp.system_type; }));
  keys.push_back(choice_key(
      section, "tls", {"off", "required"}, [](Settings & s) -> auto& { return s.sms.smpp.tls; }));
  keys.push_back(number_key(
      section, "window", 1, 1000, [](Settings & s) -> auto& { return s.sms.smpp.window; }));
  keys.push_back(choice_key(
      section, "long_messages", {"parts", "payload"}, [](Settings & s) -> auto& { return s.sms.smpp.long_messages; }));
  keys.push_back(choice_key(
      section, "receipt_ids", {"same", "decimal"}, [](Settings & s) -> auto& { return s.sms.smpp.receipt_ids; }));
}

}  // namespace

void add_sms_keys(std::vector<Key>& keys) {
  const std::string section = "sms";
  std::vector<std::string> providers = notify::provider_names();
  providers.insert(providers.begin(), "off");
  providers.insert(providers.end(), {"generic", "smpp"});
  keys.push_back(choice_key(
      section, "provider", providers, [](Settings & s) -> auto& { return s.sms.provider; }));
  keys.push_back(text_key(
      section, "sender", "text in quotes, or \"\"", is_one_line, [](Settings & s) -> auto& { return s.sms.sender; }));
  keys.push_back(text_key(
      section, "account", "text in quotes, or \"\"", is_one_line, [](Settings & s) -> auto& { return s.sms.account; }));
  keys.push_back(text_key(
      section, "password_file", "a path in quotes, or \"\" for none", is_anything,
      [](Settings & s) -> auto& { return s.sms.password_file; }));
  keys.push_back(text_key(
      section, "ca_file", "a path in quotes, or \"\" for the system's", is_anything,
      [](Settings & s) -> auto& { return s.sms.ca_file; }));
  keys.push_back(number_key(
      section, "max_parts", 1, 10, [](Settings & s) -> auto& { return s.sms.max_parts; }));
  keys.push_back(list_key(
      section, "allowed_prefixes", "a list of beginnings in quotes, such as [\"+49\", \"+43\"], or [] for every number",
      is_prefix, [](Settings & s) -> auto& { return s.sms.allowed_prefixes; }));
  add_http_keys(keys);
  add_smpp_keys(keys);
}

}  // namespace aftertone::app
