// Log-in by a provider of identities: out to it, and back.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "api/audit_trail.h"
#include "api/oidc/id_token.h"
#include "api/oidc/provider.h"
#include "api/operation.h"
#include "api/request_pace.h"
#include "api/secret.h"
#include "api/visitor.h"
#include "base/ascii.h"
#include "base/log.h"
#include "voicemail/policy/try_pace.h"
#include "voicemail/usecases/enter_by_provider.h"

namespace aftertone::api {
namespace {

using nlohmann::json;

constexpr std::string_view kCookie = "oidc";
constexpr std::chrono::minutes kLongest{10};

// To one of our own pages; what a browser is shown after a problem is the page's to say.
http::Response gone_to(const std::string& address) {
  http::Response response;
  response.status = 303;
  response.headers = {{"Location", address}};
  return response;
}

// The browser comes back from elsewhere, so that Strict would keep the cookie from us.
std::string waiting_cookie(const Surroundings& around, const std::string& secret, std::chrono::seconds longest) {
  return named_cookie(around, kCookie, secret) + "; SameSite=Lax; Max-Age=" + std::to_string(longest.count());
}

Result<http::Response> begin_blocking(const Ports& ports, const Asked& asked) {
  if (ports.provider == nullptr) return fail(Code::not_found, "there is no log-in by a provider: [web.oidc]");
  if (ports.pace.wait_for("oidc " + asked.from, std::chrono::steady_clock::now()) > std::chrono::seconds(0))
    return fail_temporarily(Code::unavailable, "too many log-ins from there");
  const std::string secret = new_session_secret();
  const auto address = ports.provider->log_in_address_blocking(proof_of(secret));
  if (!address) {
    log::warning("api", "{}", address.error().detail);
    return gone_to("/?log-in=unavailable");
  }
  http::Response response = gone_to(*address);
  response.headers.push_back({"Set-Cookie", waiting_cookie(ports.surroundings, secret, kLongest)});
  return response;
}

// The first of our groups that somebody is in. Where there are groups, whoever is in none does not come in.
Result<std::optional<voicemail::UserRole>> role_of(const ProviderSettings& settings, const json& claims) {
  if (settings.groups.empty()) return std::optional<voicemail::UserRole>();
  const json theirs = claims.value(settings.groups_claim, json::array());
  for (const auto& [group, role] : settings.groups) {
    const bool is_in =
        theirs.is_array() ? std::ranges::find(theirs, json(group)) != theirs.end() : theirs == json(group);
    if (is_in) return std::optional(role);
  }
  return fail(Code::denied, "in none of the groups of [web.oidc] roles");
}

Result<voicemail::User> user_of_blocking(const Ports& ports, const json& claims) {
  const ProviderSettings& settings = ports.provider->settings();
  const bool is_unproven = settings.user_claim == "email" && claims.value("email_verified", json(false)) != json(true);
  if (is_unproven) return fail(Code::denied, "the provider has not verified the address");
  const auto role = role_of(settings, claims);
  if (!role) return tl::unexpected(role.error());
  voicemail::KnownElsewhere known;
  known.name = text_in(claims, settings.user_claim);
  known.role = *role;
  if (!settings.mailbox_claim.empty())
    known.mailbox = voicemail::MailboxNumber(text_in(claims, settings.mailbox_claim));
  known.may_be_added = settings.adds_users;
  return voicemail::user_known_elsewhere_blocking(ports.stores, ports.users, known);
}

// Who came back: somebody whom the browser's own cookie shows to have begun it.
Result<voicemail::User> came_back_blocking(const Ports& ports, const Asked& asked) {
  const auto secret = secret_in_cookie(ports.surroundings, asked.request, kCookie);
  if (!secret) return fail(Code::denied, "this browser has not begun to log in, or too long ago");
  const LogInProof proof = proof_of(*secret);
  if (!is_same_secret(asked.field("state"), proof.state)) return fail(Code::denied, "the state is of another log-in");
  const std::string error = asked.field("error");
  if (!error.empty()) return fail(Code::denied, "the provider says " + ascii::printable(error.substr(0, 100)));
  const std::string code = asked.field("code");
  if (code.empty() || code.size() > 4096) return fail(Code::denied, "there is no code");
  const auto claims = ports.provider->claims_blocking({code, asked.field("iss")}, proof);
  if (!claims) return tl::unexpected(claims.error());
  return user_of_blocking(ports, *claims);
}

Result<http::Response> refused_blocking(const Ports& ports, const Asked& asked, const Error& error) {
  log::info("api", "a log-in by the provider from {} was refused: {}", asked.from, error.detail);
  if (error.temporary) return gone_to("/?log-in=unavailable");
  const Status noted = note_blocking(ports, asked, "", "logInRefused", "", "OpenID Connect: " + error.detail);
  if (!noted) return tl::unexpected(noted.error());
  return gone_to("/?log-in=refused");
}

// Counted like wrong passwords, so that nobody fills the audit.
Result<voicemail::User> try_blocking(const Ports& ports, const Asked& asked) {
  const std::vector keys{voicemail::try_key_of_address(asked.from)};
  const auto wait = ports.tries.begin_blocking(keys, ports.stores.clock.now());
  if (!wait) return tl::unexpected(wait.error());
  if (*wait) return fail_temporarily(Code::unavailable, "too many tries from there");
  auto user = came_back_blocking(ports, asked);
  if (!user && !user.error().temporary) return user;
  const Status taken = ports.tries.take_back_blocking(keys);
  if (!taken) return tl::unexpected(taken.error());
  return user;
}

Result<http::Response> come_back_blocking(const Ports& ports, const Asked& asked) {
  if (ports.provider == nullptr) return fail(Code::not_found, "there is no log-in by a provider: [web.oidc]");
  const auto user = try_blocking(ports, asked);
  auto answer = user ? Result<http::Response>(gone_to("/")) : refused_blocking(ports, asked, user.error());
  if (!answer) return answer;
  // Each code is shown once.
  answer->headers.push_back({"Set-Cookie", waiting_cookie(ports.surroundings, "", std::chrono::seconds(0))});
  if (!user) return answer;
  const auto secret = begin_session_blocking(ports, asked, *user, "by OpenID Connect");
  if (!secret) return tl::unexpected(secret.error());
  answer->headers.push_back({"Set-Cookie", session_cookie(ports.surroundings, *secret)});
  return answer;
}

}  // namespace

std::span<const Operation> oidc_operations() {
  static const Operation kOperations[] = {
      {"beginOidc", "GET", "/session/oidc", std::nullopt, {}, begin_blocking, true},
      {"endOidc", "GET", "/session/oidc/callback", std::nullopt, {kAnyField}, come_back_blocking, true},
  };
  return kOperations;
}

}  // namespace aftertone::api
