// Log-in, log-out, and what users change of themselves.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/body_fields.h"
#include "api/json_text.h"
#include "api/oidc/provider.h"
#include "api/operation.h"
#include "api/problem.h"
#include "api/secret.h"
#include "api/totp.h"
#include "api/tries.h"
#include "api/versions.h"
#include "api/views.h"
#include "api/visitor.h"
#include "base/ascii.h"
#include "voicemail/usecases/enter_website.h"
#include "voicemail/usecases/manage_users.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::User;

ordered_json session_json(const User& user, const std::string& csrf) {
  ordered_json shown = {{"name", user.name},
                        {"role", to_string(user.role)},
                        {"mailbox", null_if_empty(user.mailbox.value())},
                        {"language", user.language},
                        {"is_totp_on", !user.totp_secret.empty()}};
  shown["scopes"] = ordered_json::array();
  for (const voicemail::Scope scope : scopes_of(user.role))
    shown["scopes"].push_back(to_string(scope));
  return {{"user", std::move(shown)}, {"csrf", csrf}};
}

Result<http::Response> let_in_blocking(const Ports& ports, const Asked& asked, const User& user) {
  const auto secret = begin_session_blocking(ports, asked, user, "");
  if (!secret) return tl::unexpected(secret.error());
  http::Response response = json_answer(200, session_json(user, csrf_of(*secret)));
  response.headers.push_back({"Set-Cookie", session_cookie(ports.surroundings, *secret)});
  return response;
}

Result<http::Response> log_in_blocking(const Ports& ports, const Asked& asked) {
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  voicemail::WebsiteTry tried;
  tried.name = ascii::to_lower(body->needed_text("name"));
  tried.password = body->needed_text("password");
  tried.code = body->text("code").value_or("");
  tried.from = asked.from;
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  const WallTime now = ports.stores.clock.now();
  const auto outcome = voicemail::enter_website_blocking(
      website_of(ports), tried, [&](const std::string& secret, const std::string& code) {
        return totp_step_of_sealed(ports.seal, tried.name, secret, code, now);
      });
  if (!outcome) return tl::unexpected(outcome.error());
  if (const auto* user = std::get_if<User>(&*outcome)) return let_in_blocking(ports, asked, *user);
  return refused_try_blocking(ports, asked, tried.name, *outcome);
}

Result<http::Response> show_session_blocking(const Ports&, const Asked& asked) {
  if (!asked.visit) return only_for_people();
  return json_answer(200, session_json(asked.visit->session.user, asked.visit->csrf));
}

Result<http::Response> log_out_blocking(const Ports& ports, const Asked& asked) {
  if (!asked.visit) return only_for_people();
  const Status removed = ports.sessions.remove_blocking(asked.visit->session.secret_sha256);
  if (!removed) return tl::unexpected(removed.error());
  http::Response response = no_content();
  response.headers.push_back({"Set-Cookie", ended_session_cookie(ports.surroundings)});
  return response;
}

Result<http::Response> show_ways_blocking(const Ports& ports, const Asked&) {
  ordered_json provider;
  if (ports.provider != nullptr) provider = {{"name", ports.provider->settings().name}};
  return json_answer(200, {{"password", true}, {"oidc", std::move(provider)}});
}

Result<http::Response> change_own_password_blocking(const Ports& ports, const Asked& asked) {
  if (!asked.visit) return only_for_people();
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  const std::string old_one = body->needed_text("old");
  const std::string new_one = body->needed_text("new");
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  const voicemail::Session& session = asked.visit->session;
  auto refusal = refuse_wrong_password_blocking(ports, asked, old_one);
  if (!refusal) return tl::unexpected(refusal.error());
  if (*refusal) return std::move(**refusal);
  const Status set =
      voicemail::set_password_blocking(ports.stores, ports.users, session.user.name, new_one, session.secret_sha256);
  return set.map([] { return no_content(); });
}

Result<http::Response> change_own_language_blocking(const Ports& ports, const Asked& asked) {
  if (!asked.visit) return only_for_people();
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  const std::string language = body->needed_text("language");
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  return change_what_is_seen_blocking([&]() -> Result<std::optional<http::Response>> {
    const auto seen = ports.users.find_blocking(asked.visit->session.user.name);
    if (!seen) return tl::unexpected(seen.error());
    User user = *seen;
    user.language = language;
    const auto changed = voicemail::change_seen_user_blocking(ports.stores, ports.users, *seen, user);
    if (!changed) return tl::unexpected(changed.error());
    return *changed ? std::optional(no_content()) : std::nullopt;
  });
}

}  // namespace

std::span<const Operation> session_operations() {
  static const Operation kOperations[] = {
      {"showWays", "GET", "/session/ways", std::nullopt, {}, show_ways_blocking, true},
      {"logIn", "POST", "/session", std::nullopt, {}, log_in_blocking, true},
      {"showSession", "GET", "/session", std::nullopt, {}, show_session_blocking},
      {"logOut", "DELETE", "/session", std::nullopt, {}, log_out_blocking},
      {"changeOwnPassword", "PUT", "/session/password", std::nullopt, {}, change_own_password_blocking},
      {"changeOwnLanguage", "PUT", "/session/language", std::nullopt, {}, change_own_language_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
