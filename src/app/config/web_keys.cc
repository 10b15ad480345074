#include "app/config/web_keys.h"

#include "app/config/key_kinds.h"
#include "base/socket_address.h"

namespace aftertone::app {
namespace {

bool is_address_without_end(const std::string& text) {
  const bool is_web = text.starts_with("https://") || text.starts_with("http://");
  return text.empty() || (is_web && is_one_line(text) && text.find(' ') == std::string::npos && text.back() != '/');
}

}  // namespace

void add_web_keys(std::vector<Key>& keys) {
  const std::string section = "web";
  keys.push_back(text_key(
      section, "ip", "an IPv4 or IPv6 address in quotes", is_numeric_ip,
      [](Settings & s) -> auto& { return s.web.ip; }));
  keys.push_back(number_key(
      section, "port", 0, 65535, [](Settings & s) -> auto& { return s.web.port; }, " (0: off)"));
  keys.push_back(text_key(
      section, "public_url",
      "an address in quotes such as \"https://voicemail.example.com\", without a slash at its end",
      is_address_without_end, [](Settings & s) -> auto& { return s.web.public_url; }));
  keys.push_back(text_key(
      section, "certificate_file", "a path in quotes, or \"\" for no TLS", is_anything,
      [](Settings & s) -> auto& { return s.web.certificate_file; }));
  keys.push_back(text_key(
      section, "key_file", "a path in quotes, or \"\" for no TLS", is_anything,
      [](Settings & s) -> auto& { return s.web.key_file; }));
  keys.push_back(text_key(
      section, "link_secret_file", "a path in quotes", [](const std::string& text) { return !text.empty(); },
      [](Settings & s) -> auto& { return s.web.link_secret_file; }));
  keys.push_back(number_key(
      section, "link_days", 1, 365, [](Settings & s) -> auto& { return s.web.link_days; }));
}

}  // namespace aftertone::app
