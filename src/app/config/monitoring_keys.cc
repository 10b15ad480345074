#include "app/config/key_kinds.h"
#include "app/config/listen_address.h"

namespace aftertone::app {
namespace {

bool is_listen_address_or_empty(const std::string& text) {
  return text.empty() || parse_listen_address(text).has_value();
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
}

}  // namespace aftertone::app
