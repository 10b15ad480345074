#include "app/config/key_kinds.h"
#include "app/config/web_keys.h"
#include "voicemail/model/user.h"

namespace aftertone::app {
namespace {

bool is_issuer_or_nothing(const std::string& text) {
  const bool is_here = text.starts_with("http://127.0.0.1") || text.starts_with("http://localhost");
  return text.empty() || ((is_here || text.starts_with("https://")) && is_one_line(text) &&
                          text.find_first_of("?# ") == std::string::npos);
}

bool is_word(const std::string& text) {
  return !text.empty() && is_one_line(text) && text.find(' ') == std::string::npos;
}

bool is_group_and_role(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  return equals != std::string::npos && equals > 0 && voicemail::parse_user_role(text.substr(equals + 1)).has_value();
}

}  // namespace

void add_oidc_keys(std::vector<Key>& keys) {
  const std::string section = "web.oidc";
  const std::string claim = "the name of a claim in quotes";
  keys.push_back(text_key(
      section, "issuer", "an address in quotes such as \"https://id.example.com\", or \"\" for off",
      is_issuer_or_nothing, [](Settings & s) -> auto& { return s.oidc.issuer; }));
  keys.push_back(text_key(
      section, "name", "a word or two in quotes", is_given, [](Settings & s) -> auto& { return s.oidc.name; }));
  keys.push_back(text_key(
      section, "client_id", "a text in quotes", is_one_line, [](Settings & s) -> auto& { return s.oidc.client_id; }));
  keys.push_back(optional_path_key(
      section, "client_secret_file", "a public client",
      [](Settings & s) -> auto& { return s.oidc.client_secret_file; }));
  keys.push_back(list_key(
      section, "scopes", "a list of words in quotes", is_word, [](Settings & s) -> auto& { return s.oidc.scopes; }));
  keys.push_back(text_key(
      section, "user_claim", claim, is_word, [](Settings & s) -> auto& { return s.oidc.user_claim; }));
  keys.push_back(text_key(
      section, "groups_claim", claim, is_word, [](Settings & s) -> auto& { return s.oidc.groups_claim; }));
  keys.push_back(list_key(
      section, "roles", "a list such as [\"voicemail-admins=administrator\"]", is_group_and_role,
      [](Settings & s) -> auto& { return s.oidc.roles; }));
  keys.push_back(text_key(
      section, "mailbox_claim", claim + ", or \"\" for none", is_one_line,
      [](Settings & s) -> auto& { return s.oidc.mailbox_claim; }));
  keys.push_back(flag_key(
      section, "add_users", [](Settings & s) -> auto& { return s.oidc.add_users; }));
  keys.push_back(optional_path_key(
      section, "ca_file", "the system's", [](Settings & s) -> auto& { return s.oidc.ca_file; }));
}

}  // namespace aftertone::app
