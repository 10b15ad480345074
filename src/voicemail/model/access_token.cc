#include "voicemail/model/access_token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

constexpr std::array<std::pair<Scope, std::string_view>, 4> kWords{{{Scope::mailboxes_read, "mailboxes:read"},
                                                                    {Scope::mailboxes_write, "mailboxes:write"},
                                                                    {Scope::messages_read, "messages:read"},
                                                                    {Scope::messages_write, "messages:write"}}};

bool has(const AccessToken& token, Scope scope) {
  return std::ranges::find(token.scopes, scope) != token.scopes.end();
}

}  // namespace

std::string_view to_string(Scope scope) {
  return std::ranges::find(kWords, scope, &decltype(kWords)::value_type::first)->second;
}

Result<Scope> parse_scope(std::string_view text) {
  const auto found = std::ranges::find(kWords, text, &decltype(kWords)::value_type::second);
  if (found != kWords.end()) return found->first;
  return fail(Code::invalid, "a scope is mailboxes:read, mailboxes:write, messages:read or messages:write, not \"" +
                                 ascii::printable(text) + "\"");
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
  if (has(token, scope)) return true;
  if (scope == Scope::mailboxes_read) return has(token, Scope::mailboxes_write);
  return scope == Scope::messages_read && has(token, Scope::messages_write);
}

bool allows(const AccessToken& token, const MailboxNumber& mailbox) {
  return token.mailbox.value().empty() || token.mailbox == mailbox;
}

}  // namespace aftertone::voicemail
