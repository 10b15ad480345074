#include "app/config/load_settings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "app/config/key_kinds.h"
#include "app/config/keys.h"
#include "app/config/most_calls_out.h"
#include "app/config/toml_file.h"
#include "base/ascii.h"
#include "base/unique_fd.h"

namespace aftertone::app {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words)
    result += (result.empty() ? "" : ", ") + word;
  return result;
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const Key& key : known_keys()) {
    if (std::find(names.begin(), names.end(), "[" + key.section + "]") == names.end()) {
      names.push_back("[" + key.section + "]");
    }
  }
  return names;
}

std::vector<std::string> key_names(const std::string& section) {
  std::vector<std::string> names;
  for (const Key& key : known_keys()) {
    if (key.section == section) names.push_back(key.name);
  }
  return names;
}

// [chat] of [chat.xmpp]: nothing stands in it itself.
bool is_above_sections(const std::string& section) {
  return std::ranges::any_of(known_keys(), [&](const Key& key) { return key.section.starts_with(section + "."); });
}

// One complaint, as the administrator reads it.
class Complaint {
 public:
  Complaint(const std::string& file, const TomlEntry& entry)
      : place_(fmt::format("{}:{}: ", file, entry.line)), entry_(entry) {}

  tl::unexpected<Error> no_section() const {
    const std::string section = ascii::printable(entry_.section);
    return fail(Code::invalid,
                fmt::format("{}[{}]: no such section; there are {}", place_, section, joined(section_names())));
  }
  tl::unexpected<Error> outside() const {
    return fail(Code::invalid, fmt::format("{}{}: must stand in a section; there are {}", place_,
                                           ascii::printable(entry_.key), joined(section_names())));
  }
  tl::unexpected<Error> no_key() const {
    return fail(Code::invalid, fmt::format("{}[{}] {}: no such key; there are {}", place_, entry_.section,
                                           ascii::printable(entry_.key), joined(key_names(entry_.section))));
  }
  tl::unexpected<Error> not_allowed(const Key& key) const {
    const std::string given = key.is_secret ? "what is there" : to_string(entry_.value);
    return fail(Code::invalid,
                fmt::format("{}[{}] {}: must be {}, not {}", place_, key.section, key.name, key.allowed, given));
  }

 private:
  std::string place_;
  const TomlEntry& entry_;
};

Status apply(const std::string& file, const TomlEntry& entry, Settings& settings) {
  const Complaint complaint(file, entry);
  if (entry.section.empty()) return complaint.outside();
  if (key_names(entry.section).empty()) {
    if (entry.key.empty() && is_above_sections(entry.section)) return {};
    return complaint.no_section();
  }
  if (entry.begins_element) begin_element(entry.section, settings);
  if (entry.key.empty()) return {};
  const Key* key = find_key(entry.section, entry.key);
  if (key == nullptr) return complaint.no_key();
  if (!key->set(entry.value, settings)) return complaint.not_allowed(*key);
  return {};
}

// What no key can tell alone. `section` and `key` say where the administrator should look.
struct Contradiction {
  std::string section;
  std::string key;
  std::string must_be;
};

std::optional<Contradiction> contradiction_in_server(const MailServerSection& server, const char* section) {
  const bool is_by_token = server.auth == "xoauth2";
  if (is_by_token && server.user.empty()) return Contradiction{section, "user", "given where auth is \"xoauth2\""};
  if (is_by_token && !server.password_file.empty())
    return Contradiction{section, "password_file", "left out where auth is \"xoauth2\""};
  if (!is_by_token && server.user.empty() != server.password_file.empty())
    return Contradiction{section, "password_file", "given together with user, and only then"};
  return std::nullopt;
}

std::optional<Contradiction> contradiction_in_email(const Settings& s) {
  if (const auto wrong = contradiction_in_server(s.email.smtp, "email.smtp")) return wrong;
  if (const auto wrong = contradiction_in_server(s.email.receipts.imap, "email.receipts.imap")) return wrong;
  const bool has_links = s.web.port != 0 && !s.web.public_url.empty();
  if (s.email.attachment == "link" && !has_links)
    return Contradiction{"email", "attachment",
                         "\"wav\", \"mp3\", \"opus\" or \"none\" as long as [web] port and "
                         "public_url are not set: nobody could open a link"};
  if (s.email.link_above_kb != 0 && !has_links)
    return Contradiction{"email", "link_above_kb",
                         "0 as long as [web] port and public_url are not set: nobody could "
                         "open a link"};
  const EmailReceiptSection& receipts = s.email.receipts;
  if (!receipts.maildir.empty() && !receipts.imap.host.empty())
    return Contradiction{"email.receipts", "maildir", "left out where [email.receipts.imap] host is given"};
  const bool is_read = !receipts.maildir.empty() || !receipts.imap.host.empty();
  if (!is_read &&
      (receipts.ask_delivered || receipts.ask_read || receipts.return_path.find("{token}") != std::string::npos))
    return Contradiction{"email.receipts", "maildir",
                         "given, or [email.receipts.imap] host: nobody would read what is asked for"};
  return std::nullopt;
}

// Two sites with a database each: every part of that, or none.
std::optional<Contradiction> contradiction_in_site(const Settings& s) {
  const SiteSection& site = s.site;
  if (site.peer_database.empty()) {
    if (!site.primary.empty() || !site.peer.empty() || site.automatic)
      return Contradiction{"site", "peer_database", "given together with primary and peer, and only then"};
    return std::nullopt;
  }
  if (s.node.site.empty()) return Contradiction{"node", "site", "given where [site] peer_database is"};
  if (site.peer.empty() || site.peer == s.node.site)
    return Contradiction{"site", "peer", "the name of the other site, not of this one"};
  if (site.primary != s.node.site && site.primary != site.peer)
    return Contradiction{"site", "primary", fmt::format("\"{}\" or \"{}\"", s.node.site, site.peer)};
  if (s.database.url.starts_with("sqlite:"))
    return Contradiction{"database", "url", "\"postgresql://...\" where there is [site] peer_database"};
  if (site.automatic && site.witness.empty())
    return Contradiction{
        "site", "automatic",
        "false as long as witness is not set: without a third place that both sites can ask, each would "
        "take over while the other one works"};
  return std::nullopt;
}

std::optional<Contradiction> contradiction_in_probe(const Settings& s) {
  if (s.probe.enabled && s.probe.mailbox.empty())
    return Contradiction{"probe", "mailbox", "given where enabled is true: a number for `aftertone probe --set-up`"};
  return std::nullopt;
}

std::optional<Contradiction> contradiction_in_oidc(const Settings& s) {
  const OidcSection& oidc = s.oidc;
  if (oidc.issuer.empty()) return std::nullopt;
  if (s.web.public_url.empty())
    return Contradiction{"web", "public_url", "given where [web.oidc] issuer is: people come back to it"};
  if (oidc.client_id.empty()) return Contradiction{"web.oidc", "client_id", "given where issuer is"};
  if (std::ranges::find(oidc.scopes, "openid") == oidc.scopes.end())
    return Contradiction{"web.oidc", "scopes", "a list with \"openid\" in it"};
  if (oidc.add_users && oidc.roles.empty())
    return Contradiction{"web.oidc", "roles", "given where add_users is true: what a new user may do"};
  return std::nullopt;
}

std::optional<Contradiction> find_contradiction(const Settings& s) {
  if (!s.sip.udp && !s.sip.tcp) return Contradiction{"sip", "tcp", "true when udp is false"};
  if (s.rtp.first_port % 2 != 0) return Contradiction{"rtp", "first_port", "even"};
  if (s.rtp.last_port <= s.rtp.first_port) return Contradiction{"rtp", "last_port", "greater than first_port"};
  const std::size_t pairs = (static_cast<std::size_t>(s.rtp.last_port) - s.rtp.first_port + 1) / 2;
  const std::size_t calls_out = most_calls_out(s);
  const std::size_t calls = s.sip.max_calls + calls_out;
  if (pairs < calls) {
    const std::string out = calls_out == 0 ? "" : fmt::format(" with {} calls out", calls_out);
    return Contradiction{"rtp", "last_port",
                         fmt::format("at least {}: [sip] max_calls = {}{} needs two ports a call",
                                     s.rtp.first_port + 2 * calls - 1, s.sip.max_calls, out)};
  }
  if (const auto wrong = contradiction_in_email(s)) return wrong;
  if (const auto wrong = contradiction_in_probe(s)) return wrong;
  if (const auto wrong = contradiction_in_oidc(s)) return wrong;
  return contradiction_in_site(s);
}

// The line of the key; if the file does not have it, the last one of its section; if it has not got that either, of the
// file.
int line_to_show(const std::vector<TomlEntry>& entries, const Contradiction& contradiction) {
  int last_of_file = 1;
  int last_of_section = 0;
  for (const TomlEntry& entry : entries) {
    last_of_file = entry.line;
    if (entry.section != contradiction.section) continue;
    if (entry.key == contradiction.key) return entry.line;
    last_of_section = entry.line;
  }
  return last_of_section != 0 ? last_of_section : last_of_file;
}

Status check_together(const std::string& file, const std::vector<TomlEntry>& entries, const Settings& settings) {
  const auto found = find_contradiction(settings);
  if (!found) return {};
  return fail(Code::invalid, fmt::format("{}:{}: [{}] {}: must be {}", file, line_to_show(entries, *found),
                                         found->section, found->key, found->must_be));
}

tl::unexpected<Error> cannot_read(const std::string& path) {
  const int reason = errno;
  return fail(reason == ENOENT ? Code::not_found : Code::invalid,
              fmt::format("{}: cannot be read: {}", path, std::strerror(reason)));
}

Result<std::string> read_file_blocking(const std::string& path) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return cannot_read(path);
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t size = read(file.value(), buffer.data(), buffer.size());
    if (size < 0) return cannot_read(path);
    if (size == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

Result<Settings> parse_settings(std::string_view text, const std::string& name) {
  const auto entries = parse_toml(text, name);
  if (!entries) return tl::unexpected(entries.error());
  Settings settings;
  for (const TomlEntry& entry : *entries) {
    if (const Status applied = apply(name, entry, settings); !applied) return tl::unexpected(applied.error());
  }
  if (const Status checked = check_together(name, *entries, settings); !checked) return tl::unexpected(checked.error());
  return settings;
}

std::filesystem::path config_path(const std::optional<std::string>& config_option) {
  const char* const from_environment = std::getenv("AFTERTONE_CONFIG");
  if (config_option) return *config_option;
  return from_environment != nullptr ? from_environment : kDefaultConfigPath;
}

Result<ConfigText> read_config_blocking(const std::optional<std::string>& config_option) {
  const bool is_named = config_option.has_value() || std::getenv("AFTERTONE_CONFIG") != nullptr;
  const std::filesystem::path path = config_path(config_option);
  auto text = read_file_blocking(path);
  if (!text && text.error().code == Code::not_found && !is_named) return ConfigText();
  if (!text) return tl::unexpected(text.error());
  return ConfigText{path, std::move(*text)};
}

Result<Settings> settings_of(const ConfigText& config) {
  if (config.source.empty()) return Settings();
  auto settings = parse_settings(config.text, config.source);
  if (settings) settings->source = config.source;
  return settings;
}

Result<Settings> load_settings_blocking(const std::optional<std::string>& config_option) {
  const auto config = read_config_blocking(config_option);
  if (!config) return tl::unexpected(config.error());
  return settings_of(*config);
}

}  // namespace aftertone::app
