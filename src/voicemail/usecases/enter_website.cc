#include "voicemail/usecases/enter_website.h"

#include "base/ascii.h"
#include "base/log.h"
#include "voicemail/policy/password_rules.h"

namespace aftertone::voicemail {
namespace {

constexpr std::chrono::minutes kBetweenNotes{1};
constexpr std::size_t kLongestPassword = 128;

std::vector<TryKey> keys_of(const WebsiteTry& tried) {
  // A name that nobody can have is not kept: it may be a password typed in the wrong place.
  std::vector<TryKey> keys{try_key_of_address(tried.from)};
  if (check_user_name(tried.name)) keys.push_back(try_key_of_name(tried.name));
  return keys;
}

// Nothing: name and password do not fit. As much work in each case.
Result<std::optional<User>> match_blocking(const WebsitePorts& ports, const WebsiteTry& tried) {
  auto user = ports.users.find_blocking(tried.name);
  if (!user && user.error().code != Code::not_found) return tl::unexpected(user.error());
  const bool is_short_enough = tried.password.size() <= kLongestPassword;
  const bool matches = ports.stores.pins.matches_blocking(user ? user->password_hash : std::string(),
                                                          is_short_enough ? tried.password : std::string());
  if (!user || !matches || !is_short_enough) return std::optional<User>();
  return std::optional(std::move(*user));
}

Result<bool> is_code_right_blocking(const WebsitePorts& ports, const User& user, const std::string& text,
                                    const CodeStep& code) {
  const auto step = code(user.totp_secret, text);
  if (!step) return false;
  return ports.users.take_totp_step_blocking(user.name, *step);
}

Status clear_blocking(const WebsitePorts& ports, const std::vector<TryKey>& keys) {
  if (const Status taken = ports.tries.take_back_blocking(keys); !taken) return taken;
  return keys.size() > 1 ? ports.tries.forget_blocking(keys.back()) : Status();
}

Result<WebsiteOutcome> try_blocking(const WebsitePorts& ports, const WebsiteTry& tried, const CodeStep* code) {
  const std::vector<TryKey> keys = keys_of(tried);
  const auto wait = ports.tries.begin_blocking(keys, ports.stores.clock.now());
  if (!wait) return tl::unexpected(wait.error());
  if (*wait) return WebsiteOutcome(TryLater{**wait});
  const auto user = match_blocking(ports, tried);
  if (!user) return tl::unexpected(user.error());
  if (!*user) return WebsiteOutcome(WrongTry());
  if (code != nullptr && !(*user)->totp_secret.empty()) {
    if (tried.code.empty()) {  // what was counted before stays: else codes could be tried for ever
      const Status taken = ports.tries.take_back_blocking(keys);
      if (!taken) return tl::unexpected(taken.error());
      return WebsiteOutcome(CodeRequired());
    }
    const auto is_right = is_code_right_blocking(ports, **user, tried.code, *code);
    if (!is_right) return tl::unexpected(is_right.error());
    if (!*is_right) return WebsiteOutcome(WrongTry());
  }
  if (const Status cleared = clear_blocking(ports, keys); !cleared) return tl::unexpected(cleared.error());
  return WebsiteOutcome(**user);
}

}  // namespace

Result<WebsiteOutcome> enter_website_blocking(const WebsitePorts& ports, const WebsiteTry& tried,
                                              const CodeStep& code) {
  return try_blocking(ports, tried, &code);
}

Result<WebsiteOutcome> confirm_password_blocking(const WebsitePorts& ports, const WebsiteTry& tried) {
  return try_blocking(ports, tried, nullptr);
}

Status open_session_blocking(const WebsitePorts& ports, const User& user, const std::string& secret_sha256,
                             const std::string& from) {
  const WallTime now = ports.stores.clock.now();
  if (const Status removed = ports.sessions.remove_ended_blocking(now - kSessionLongest, now - kSessionIdle); !removed)
    return removed;
  return ports.sessions.add_blocking({secret_sha256, user, now, now, from});
}

Result<Session> admit_user_blocking(const WebsitePorts& ports, const std::string& secret_sha256, bool is_activity) {
  auto session = ports.sessions.find_blocking(secret_sha256);
  if (!session && session.error().code != Code::not_found) return session;
  const WallTime now = ports.stores.clock.now();
  if (!session || now - session->created_at >= kSessionLongest || now - session->last_seen_at >= kSessionIdle)
    return fail(Code::denied, "no such session");
  if (is_activity && now - session->last_seen_at >= kBetweenNotes) {
    if (const Status noted = ports.sessions.note_seen_blocking(secret_sha256, now); !noted)
      log::info("api", "a session of {} was not noted as used: {}", session->user.name, to_string(noted.error()));
  }
  return session;
}

}  // namespace aftertone::voicemail
