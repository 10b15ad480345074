#include "api/routes.h"

#include <algorithm>
#include <memory>

#include "api/audit_trail.h"
#include "api/problem.h"
#include "api/repeats.h"
#include "api/request_pace.h"
#include "api/visitor.h"
#include "base/ascii.h"

namespace aftertone::api {
namespace {

constexpr std::string_view kBase = "/api/v1";

http::Response stranger(const Error& error) {
  if (error.code != Code::denied) return problem(error);
  http::Response response = problem(401, "unauthenticated",
                                    "log in, or send an access token that is valid: Authorization: "
                                    "Bearer at1_... (aftertone token add)");
  response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"aftertone\""});
  return response;
}

http::Response too_fast(std::chrono::seconds wait) {
  http::Response response = problem(429, "slow-down", "more than 50 requests a second");
  response.headers.push_back({"Retry-After", std::to_string(wait.count())});
  return response;
}

Result<http::Fields> known_query(const Operation& operation, const http::Request& request) {
  auto fields = http::parse_form(request.query);
  if (!fields) return fail(Code::invalid, "the query is not percent-encoded");
  const bool takes_any = std::ranges::find(operation.query, kAnyField) != operation.query.end();
  for (const auto& [name, value] : *fields) {
    if (!takes_any && std::ranges::find(operation.query, name) == operation.query.end())
      return fail(Code::invalid, "the query has no field \"" + ascii::printable(name) + "\"");
  }
  return std::move(*fields);
}

http::Response work_blocking(const Operation& operation, const Ports& ports, const Asked& asked) {
  auto answer = operation.work(ports, asked);
  return answer ? std::move(*answer) : problem(answer.error());
}

// Nothing is changed without a row that says who did.
http::Response change_blocking(const Operation& operation, const Ports& ports, const Asked& asked) {
  if (const Status noted = note_change_blocking(ports, operation, asked); !noted) return problem(noted.error());
  http::Response response = once_blocking(ports, asked, [&] { return work_blocking(operation, ports, asked); });
  if (response.status >= 400) note_refusal_blocking(ports, operation, asked, response.status);
  return response;
}

http::Response answer_everybody_blocking(const Operation& operation, const Ports& ports, const http::Request& request) {
  const Status own = operation.method == "GET" ? Status() : check_is_own_page(ports, request, std::nullopt);
  if (!own) return problem(own.error());
  auto query = known_query(operation, request);
  if (!query) return problem(query.error());
  return work_blocking(operation, ports,
                       {request, std::move(*query), {}, std::nullopt, address_of(ports.surroundings, request)});
}

http::Response answer_blocking(const Operation& operation, const Ports& ports, const http::Request& request) {
  if (operation.is_for_everybody) return answer_everybody_blocking(operation, ports, request);
  auto visitor = visitor_blocking(ports, request);
  if (!visitor) return stranger(visitor.error());
  const std::string who = visitor->visit ? "user " + visitor->token.name : "token " + visitor->token.name;
  const auto wait = ports.pace.wait_for(who, std::chrono::steady_clock::now());
  if (wait > std::chrono::seconds(0)) return too_fast(wait);
  const bool is_change = operation.method != "GET";
  if (is_change && visitor->visit) {
    const Status own = check_is_own_page(ports, request, visitor->visit);
    if (!own) return problem(own.error());
  }
  if (operation.scope && !allows(visitor->token, *operation.scope)) {
    const std::string scope(to_string(*operation.scope));
    return problem(
        403, "denied",
        visitor->visit ? "your role may not do this (" + scope + ")" : "the access token has not the scope " + scope);
  }
  auto query = known_query(operation, request);
  if (!query) return problem(query.error());
  const Asked asked{request, std::move(*query), std::move(visitor->token), std::move(visitor->visit),
                    address_of(ports.surroundings, request)};
  return is_change ? change_blocking(operation, ports, asked) : work_blocking(operation, ports, asked);
}

void add(http::Router& router, const Ports& ports, std::span<const Operation> operations) {
  for (const Operation& operation : operations) {
    router.add(
        std::string(operation.method), std::string(kBase) + std::string(operation.path),
        [&operation, ports](const http::Request& request) { return answer_blocking(operation, ports, request); });
  }
}

}  // namespace

std::string Asked::field(std::string_view name) const {
  const std::string* const value = http::find_field(query, name);
  return value == nullptr ? std::string() : *value;
}

std::string Asked::path(std::string_view name) const {
  const auto value = request.path_values.find(name);
  return value == request.path_values.end() ? std::string() : value->second;
}

void add_api_routes(http::Router& router, const Ports& ports, std::string description) {
  add(router, ports, token_operations());
  add(router, ports, session_operations());
  add(router, ports, second_factor_operations());
  add(router, ports, oidc_operations());
  add(router, ports, user_operations());
  add(router, ports, mailbox_operations());
  add(router, ports, message_operations());
  add(router, ports, sound_operations());
  add(router, ports, greeting_operations());
  add(router, ports, event_operations());
  add(router, ports, rule_operations());
  add(router, ports, call_operations());
  add(router, ports, class_operations());
  add(router, ports, log_operations());
  add(router, ports, prompt_operations());
  add(router, ports, delivery_operations());
  add(router, ports, installation_operations());
  const auto text = std::make_shared<const std::string>(std::move(description));
  router.add("GET", std::string(kBase) + "/openapi.yaml", [text](const http::Request&) {
    http::Response response = http::Response::text(200, *text);
    response.headers = {{"Content-Type", "application/yaml"}};
    return response;
  });
}

}  // namespace aftertone::api
