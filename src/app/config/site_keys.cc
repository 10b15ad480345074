#include "app/config/key_kinds.h"

namespace aftertone::app {
namespace {

bool is_postgres_or_empty(const std::string& text) {
  return text.empty() || text.starts_with("postgresql://") || text.starts_with("postgres://");
}

bool is_absolute_or_empty(const std::string& text) {
  return text.empty() || text.starts_with('/');
}

bool is_http_address(const std::string& text) {
  const std::size_t start = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  return start > 0 && text.size() > start && text.find_first_of("/?# \t", start) == std::string::npos &&
         is_one_line(text);
}

}  // namespace

void add_site_keys(std::vector<Key>& keys) {
  const std::string name = "the name of a site in quotes, or \"\" for none";
  keys.push_back(text_key(
      "site", "primary", name, is_node_name_or_empty, [](Settings & s) -> auto& { return s.site.primary; }));
  keys.push_back(text_key(
      "site", "peer", name, is_node_name_or_empty, [](Settings & s) -> auto& { return s.site.peer; }));
  keys.push_back(text_key(
      "site", "peer_database", "\"postgresql://...\", or \"\" for none", is_postgres_or_empty,
      [](Settings & s) -> auto& { return s.site.peer_database; }));
  keys.back().is_secret = true;
  keys.push_back(text_key(
      "site", "peer_audio", "an absolute path in quotes, or \"\" for none", is_absolute_or_empty,
      [](Settings & s) -> auto& { return s.site.peer_audio; }));
  keys.push_back(choice_key(
      "site", "standby", {"announce", "answer"}, [](Settings & s) -> auto& { return s.site.standby; }));
  keys.push_back(text_key(
      "site", "fence_command", "an absolute path in quotes, or \"\" for none", is_absolute_or_empty,
      [](Settings & s) -> auto& { return s.site.fence_command; }));
  keys.push_back(flag_key(
      "site", "automatic", [](Settings & s) -> auto& { return s.site.automatic; }));
  keys.push_back(list_key(
      "site", "witness", "a list of addresses of etcd in quotes, such as [\"http://192.0.2.5:2379\"]", is_http_address,
      [](Settings & s) -> auto& { return s.site.witness; }));
  keys.push_back(number_key(
      "site", "hold_s", 0, 86'400, [](Settings & s) -> auto& { return s.site.hold_s; }));
}

}  // namespace aftertone::app
