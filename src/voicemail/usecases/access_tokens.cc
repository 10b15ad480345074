#include "voicemail/usecases/access_tokens.h"

#include "base/log.h"

namespace aftertone::voicemail {
namespace {

constexpr std::size_t kLongestName = 60;
constexpr std::chrono::hours kBetweenNotes{1};

Status check(const AccessToken& token, WallTime now) {
  const bool is_one_line = token.name.find_first_of("\r\n") == std::string::npos;
  if (token.name.empty() || token.name.size() > kLongestName || !is_one_line)
    return fail(Code::invalid, "the name of a token is 1 to 60 characters in one line, and says what it is for");
  if (token.scopes.empty()) return fail(Code::invalid, "a token has at least one scope");
  if (token.expires_at && *token.expires_at <= now) return fail(Code::invalid, "the token would be over at once");
  return {};
}

}  // namespace

Result<AccessToken> add_access_token_blocking(Stores& stores, AccessTokenStore& tokens, AccessToken token) {
  token.created_at = stores.clock.now();
  token.id = Uuid::v7(token.created_at);
  if (const Status good = check(token, token.created_at); !good) return tl::unexpected(good.error());
  if (!token.mailbox.value().empty()) {
    const auto mailbox = stores.mailboxes.find_blocking(token.mailbox);
    if (!mailbox) return tl::unexpected(mailbox.error());
  }
  if (const Status added = tokens.add_blocking(token); !added) return tl::unexpected(added.error());
  return token;
}

Result<AccessToken> admit_program_blocking(const Clock& clock, AccessTokenStore& tokens,
                                           const std::string& secret_sha256) {
  auto token = tokens.find_blocking(secret_sha256);
  if (!token && token.error().code != Code::not_found) return token;
  const WallTime now = clock.now();
  if (!token || (token->expires_at && *token->expires_at <= now)) return fail(Code::denied, "no such access token");
  if (!token->last_used_at || now - *token->last_used_at >= kBetweenNotes) {
    if (const Status noted = tokens.note_use_blocking(token->id, now); !noted)
      log::info("api", "the use of token {} is not noted: {}", token->name, to_string(noted.error()));
  }
  return token;
}

}  // namespace aftertone::voicemail
