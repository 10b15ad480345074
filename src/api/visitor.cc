#include "api/visitor.h"

#include <algorithm>

#include "api/audit_trail.h"
#include "api/secret.h"
#include "api/tries.h"
#include "base/ascii.h"
#include "voicemail/usecases/access_tokens.h"
#include "voicemail/usecases/enter_website.h"

namespace aftertone::api {
namespace {

std::string cookie_name(const Surroundings& surroundings, std::string_view name) {
  return std::string(surroundings.is_secure ? "__Host-aftertone" : "aftertone") + (name.empty() ? "" : "-") +
         std::string(name);
}

voicemail::AccessToken rights_of(const voicemail::User& user) {
  voicemail::AccessToken token;
  token.name = user.name;
  token.scopes = scopes_of(user.role);
  if (user.role == voicemail::UserRole::owner) token.mailbox = user.mailbox;
  return token;
}

Result<Visitor> user_blocking(const Ports& ports, const std::string& secret, bool is_activity) {
  const voicemail::WebsitePorts website{ports.stores, ports.users, ports.sessions, ports.tries};
  auto session = voicemail::admit_user_blocking(website, sha256_hex(secret), is_activity);
  if (!session) return tl::unexpected(session.error());
  voicemail::AccessToken rights = rights_of(session->user);
  const bool is_owner_of_nothing = session->user.role == voicemail::UserRole::owner && rights.mailbox.value().empty();
  if (is_owner_of_nothing) return fail(Code::denied, "an owner without a mailbox");
  return Visitor{std::move(rights), Visit{std::move(*session), csrf_of(secret)}};
}

}  // namespace

Result<Visitor> visitor_blocking(const Ports& ports, const http::Request& request) {
  const std::string authorization = request.header("Authorization");
  if (!authorization.empty()) {
    const auto secret = secret_in(authorization);
    if (!secret) return fail(Code::denied, "no access token");
    auto token = voicemail::admit_program_blocking(ports.stores.clock, ports.tokens, sha256_hex(*secret));
    if (!token && token.error().code == Code::denied) note_wrong_try(address_of(ports.surroundings, request));
    if (!token) return tl::unexpected(token.error());
    return Visitor{std::move(*token), std::nullopt};
  }
  const auto secret = secret_in_cookie(ports.surroundings, request, "");
  if (!secret) return fail(Code::denied, "neither a token nor a session");
  return user_blocking(ports, *secret, !request.path.ends_with("/events"));
}

Status check_is_own_page(const Ports& ports, const http::Request& request, const std::optional<Visit>& visit) {
  const std::string origin = request.header("Origin");
  const Surroundings& around = ports.surroundings;
  const std::string own = (around.is_secure ? "https://" : "http://") + request.header("Host");
  if (!origin.empty() && origin != own && origin != around.public_url)
    return fail(Code::denied, "the request comes from another website");
  if (visit && !is_same_secret(request.header("X-CSRF-Token"), visit->csrf))
    return fail(Code::denied, "X-CSRF-Token is not the one of the session: GET /session has it");
  return {};
}

std::string address_of(const Surroundings& surroundings, const http::Request& request) {
  const auto is_proxy = [&surroundings](std::string_view ip) {
    return std::ranges::find(surroundings.proxies, ip) != surroundings.proxies.end();
  };
  if (!is_proxy(request.peer_ip)) return request.peer_ip;
  const std::string header = request.header("X-Forwarded-For");
  const std::vector<std::string_view> hops = ascii::split(header, ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {  // the last was written by the nearest proxy
    const std::string_view ip = ascii::trimmed(*hop);
    if (!ip.empty() && ip.size() < 64 && !is_proxy(ip)) return ascii::printable(ip);
  }
  return request.peer_ip;
}

std::string named_cookie(const Surroundings& surroundings, std::string_view name, const std::string& value) {
  return cookie_name(surroundings, name) + "=" + value + "; Path=/; HttpOnly" +
         (surroundings.is_secure ? "; Secure" : "");
}

std::optional<std::string> secret_in_cookie(const Surroundings& surroundings, const http::Request& request,
                                            std::string_view name) {
  const std::string cookies = request.header("Cookie");
  for (std::string_view one : ascii::split(cookies, ';')) {
    one = ascii::trimmed(one);
    const std::size_t equals = one.find('=');
    if (equals != std::string_view::npos && one.substr(0, equals) == cookie_name(surroundings, name))
      return session_secret_in(one.substr(equals + 1));
  }
  return std::nullopt;
}

std::string session_cookie(const Surroundings& surroundings, const std::string& secret) {
  return named_cookie(surroundings, "", secret) + "; SameSite=Strict";
}

std::string ended_session_cookie(const Surroundings& surroundings) {
  return session_cookie(surroundings, "") + "; Max-Age=0";
}

std::optional<std::string> shown_session(const Surroundings& surroundings, const http::Request& request) {
  const auto secret = secret_in_cookie(surroundings, request, "");
  return secret ? std::optional(sha256_hex(*secret)) : std::nullopt;
}

std::string csrf_of(const std::string& secret) {
  return sha256_hex("csrf " + secret);
}

Result<std::string> begin_session_blocking(const Ports& ports, const Asked& asked, const voicemail::User& user,
                                           const std::string& how) {
  if (const auto old = shown_session(ports.surroundings, asked.request)) {
    const Status removed = ports.sessions.remove_blocking(*old);
    if (!removed) return tl::unexpected(removed.error());
  }
  const Status noted = note_blocking(ports, asked, user.name, "logIn", user.name, how);
  if (!noted) return tl::unexpected(noted.error());
  const std::string secret = new_session_secret();
  const voicemail::WebsitePorts website{ports.stores, ports.users, ports.sessions, ports.tries};
  const Status opened = voicemail::open_session_blocking(website, user, sha256_hex(secret), asked.from);
  if (!opened) return tl::unexpected(opened.error());
  note_right_try();
  return secret;
}

}  // namespace aftertone::api
