#include "voicemail/model/access_token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

constexpr std::array<std::pair<Scope, std::string_view>, 17> kWords{{{Scope::mailboxes_read, "mailboxes:read"},
                                                                     {Scope::mailboxes_write, "mailboxes:write"},
                                                                     {Scope::messages_read, "messages:read"},
                                                                     {Scope::messages_write, "messages:write"},
                                                                     {Scope::settings_write, "settings:write"},
                                                                     {Scope::pins_write, "pins:write"},
                                                                     {Scope::timeline_read, "timeline:read"},
                                                                     {Scope::deliveries_write, "deliveries:write"},
                                                                     {Scope::reports_read, "reports:read"},
                                                                     {Scope::users_read, "users:read"},
                                                                     {Scope::users_write, "users:write"},
                                                                     {Scope::audit_read, "audit:read"},
                                                                     {Scope::cluster_read, "cluster:read"},
                                                                     {Scope::cluster_write, "cluster:write"},
                                                                     {Scope::logs_read, "logs:read"},
                                                                     {Scope::system_read, "system:read"},
                                                                     {Scope::system_write, "system:write"}}};

// Whoever has the first may do the second.
constexpr std::pair<Scope, Scope> kImplied[] = {
    {Scope::mailboxes_write, Scope::mailboxes_read}, {Scope::mailboxes_write, Scope::settings_write},
    {Scope::mailboxes_write, Scope::pins_write},     {Scope::settings_write, Scope::mailboxes_read},
    {Scope::settings_write, Scope::pins_write},      {Scope::messages_write, Scope::messages_read},
    {Scope::messages_write, Scope::timeline_read},   {Scope::messages_read, Scope::timeline_read},
    {Scope::users_write, Scope::users_read},         {Scope::cluster_write, Scope::cluster_read},
    {Scope::system_write, Scope::system_read},
};

bool has(const AccessToken& token, Scope scope) {
  return std::ranges::find(token.scopes, scope) != token.scopes.end();
}

// Of no use to who may touch one mailbox only.
bool is_of_the_whole(Scope scope) {
  return scope >= Scope::reports_read;
}

std::string all_words() {
  std::string text;
  for (const auto& [scope, word] : kWords)
    text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

}  // namespace

std::string_view to_string(Scope scope) {
  return std::ranges::find(kWords, scope, &decltype(kWords)::value_type::first)->second;
}

Result<Scope> parse_scope(std::string_view text) {
  const auto found = std::ranges::find(kWords, text, &decltype(kWords)::value_type::second);
  if (found != kWords.end()) return found->first;
  return fail(Code::invalid, "a scope is one of " + all_words() + ", not \"" + ascii::printable(text) + "\"");
}

std::string to_string(const std::vector<Scope>& scopes) {
  std::string text;
  for (const Scope scope : scopes)
    text.append(text.empty() ? "" : " ").append(to_string(scope));
  return text;
}

Result<std::vector<Scope>> parse_scopes(std::string_view text) {
  std::vector<Scope> scopes;
  std::string spaced(text);
  std::ranges::replace(spaced, ',', ' ');
  for (const std::string_view word : ascii::split(spaced, ' ')) {
    if (word.empty()) continue;
    const auto scope = parse_scope(word);
    if (!scope) return tl::unexpected(scope.error());
    scopes.push_back(*scope);
  }
  std::ranges::sort(scopes);
  const auto repeated = std::ranges::unique(scopes);
  scopes.erase(repeated.begin(), repeated.end());
  return scopes;
}

bool allows(const AccessToken& token, Scope scope) {
  if (!token.mailbox.value().empty() && is_of_the_whole(scope)) return false;
  return has(token, scope) || std::ranges::any_of(kImplied, [&](const auto& pair) {
           return pair.second == scope && has(token, pair.first);
         });
}

bool allows(const AccessToken& token, const MailboxNumber& mailbox) {
  return token.mailbox.value().empty() || token.mailbox == mailbox;
}

}  // namespace aftertone::voicemail
