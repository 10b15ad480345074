#include "app/config/email_keys.h"

#include "app/config/key_kinds.h"
#include "base/socket_address.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::app {
namespace {

void add_channel_keys(std::vector<Key>& keys) {
  keys.push_back(choice_key(
      "email", "method", {"maildir", "smtp", "off"}, [](Settings & s) -> auto& { return s.email.method; }));
  keys.push_back(path_key(
      "email", "maildir", [](Settings & s) -> auto& { return s.email.maildir; }));
  keys.push_back(text_key(
      "email", "from", "one address in quotes, such as \"voicemail@example.com\"", voicemail::is_email_address,
      [](Settings & s) -> auto& { return s.email.from; }));
  keys.push_back(text_key(
      "email", "from_name", "text in quotes on one line", is_one_line,
      [](Settings & s) -> auto& { return s.email.from_name; }));
  keys.push_back(text_key(
      "email", "domain", "a domain name in quotes", voicemail::is_domain,
      [](Settings & s) -> auto& { return s.email.domain; }));
  keys.push_back(text_key(
      "email", "templates", "a path in quotes, or \"\" for the built-in ones", is_anything,
      [](Settings & s) -> auto& { return s.email.templates; }));
  keys.push_back(number_key(
      "email", "max_attachment_mb", 0, 1000, [](Settings & s) -> auto& { return s.email.max_attachment_mb; }));
  keys.push_back(number_key(
      "email", "digest_attachment_mb", 0, 1000, [](Settings & s) -> auto& { return s.email.digest_attachment_mb; }));
  keys.push_back(choice_key(
      "email", "attachment", {"wav", "mp3", "opus", "link", "none"},
      [](Settings & s) -> auto& { return s.email.attachment; }));
  keys.push_back(number_key(
      "email", "link_above_kb", 0, 1'000'000, [](Settings & s) -> auto& { return s.email.link_above_kb; },
      " (0: never)"));
}

// `server` names the section in the settings.
template <typename Server>
void add_server_keys(std::vector<Key>& keys, const std::string& section, Server server) {
  const auto is_host = [](const std::string& text) {
    return text.empty() || voicemail::is_domain(text) || is_numeric_ip(text);
  };
  keys.push_back(text_key(
      section, "host", "a name or an address in quotes",
      is_host, [server](Settings & s) -> auto& { return server(s).host; }));
  keys.push_back(number_key(
      section, "port", 1, 65535, [server](Settings & s) -> auto& { return server(s).port; }));
  keys.push_back(choice_key(
      section, "tls",
      {"required", "optional", "implicit", "off"}, [server](Settings & s) -> auto& { return server(s).tls; }));
  keys.push_back(text_key(
      section, "user", "text in quotes, or \"\" for no log-in",
      is_one_line, [server](Settings & s) -> auto& { return server(s).user; }));
  keys.push_back(optional_path_key(
      section, "password_file", "none", [server](Settings & s) -> auto& { return server(s).password_file; }));
  keys.push_back(choice_key(
      section, "auth",
      {"automatic", "plain", "login", "xoauth2"}, [server](Settings & s) -> auto& { return server(s).auth; }));
  keys.push_back(optional_path_key(
      section, "ca_file", "the system's", [server](Settings & s) -> auto& { return server(s).ca_file; }));
}

bool is_url_or_empty(const std::string& text) {
  const bool is_web = text.starts_with("https://") || text.starts_with("http://");
  return text.empty() || (is_web && is_one_line(text) && text.find(' ') == std::string::npos);
}

void add_oauth_keys(std::vector<Key>& keys) {
  const std::string section = "email.oauth";
  keys.push_back(optional_path_key(
      section, "token_file", "none", [](Settings & s) -> auto& { return s.email.oauth.token_file; }));
  keys.push_back(text_key(
      section, "token_url", "an address in quotes that begins with https://, or \"\" for none", is_url_or_empty,
      [](Settings & s) -> auto& { return s.email.oauth.token_url; }));
  keys.push_back(text_key(
      section, "client_id", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.email.oauth.client_id; }));
  keys.push_back(optional_path_key(
      section, "client_secret_file", "none", [](Settings & s) -> auto& { return s.email.oauth.client_secret_file; }));
  keys.push_back(optional_path_key(
      section, "refresh_token_file", "none", [](Settings & s) -> auto& { return s.email.oauth.refresh_token_file; }));
  keys.push_back(text_key(
      section, "scope", "text in quotes, or \"\"", is_one_line,
      [](Settings & s) -> auto& { return s.email.oauth.scope; }));
  keys.push_back(optional_path_key(
      section, "ca_file", "the system's", [](Settings & s) -> auto& { return s.email.oauth.ca_file; }));
}

// With a token in place of {token} it must be an address.
bool is_return_path_or_empty(const std::string& text) {
  constexpr std::string_view kToken = "{token}";
  const std::size_t at = text.find(kToken);
  std::string example(text, 0, at);
  if (at != std::string::npos) example.append("x").append(text, at + kToken.size());
  return text.empty() || voicemail::is_email_address(example);
}

void add_receipt_keys(std::vector<Key>& keys) {
  const std::string section = "email.receipts";
  keys.push_back(text_key(
      section, "return_path", "an address in quotes such as \"bounces+{token}@example.com\", or \"\" for [email] from",
      is_return_path_or_empty, [](Settings & s) -> auto& { return s.email.receipts.return_path; }));
  keys.push_back(flag_key(
      section, "ask_delivered", [](Settings & s) -> auto& { return s.email.receipts.ask_delivered; }));
  keys.push_back(flag_key(
      section, "ask_read", [](Settings & s) -> auto& { return s.email.receipts.ask_read; }));
  keys.push_back(optional_path_key(
      section, "maildir", "none", [](Settings & s) -> auto& { return s.email.receipts.maildir; }));
  keys.push_back(number_key(
      section, "poll", 5, 3600, [](Settings & s) -> auto& { return s.email.receipts.poll; }, " (seconds)"));
  const std::string imap = "email.receipts.imap";
  add_server_keys(
      keys, imap, [](Settings & s) -> auto& { return s.email.receipts.imap; });
  keys.push_back(text_key(
      imap, "folder", "the name of a folder in quotes, in ASCII", is_given,
      [](Settings & s) -> auto& { return s.email.receipts.imap_folder; }));
}

}  // namespace

void add_email_keys(std::vector<Key>& keys) {
  add_channel_keys(keys);
  add_server_keys(
      keys, "email.smtp", [](Settings & s) -> auto& { return s.email.smtp; });
  add_oauth_keys(keys);
  add_receipt_keys(keys);
}

}  // namespace aftertone::app
