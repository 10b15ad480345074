#include "api/routes.h"

#include <algorithm>
#include <memory>

#include "api/problem.h"
#include "api/secret.h"
#include "base/ascii.h"
#include "voicemail/usecases/access_tokens.h"

namespace aftertone::api {
namespace {

constexpr std::string_view kBase = "/api/v1";

Result<voicemail::AccessToken> visitor_blocking(const Ports& ports, const http::Request& request) {
  const auto secret = secret_in(request.header("Authorization"));
  if (!secret) return fail(Code::denied, "no access token");
  return voicemail::admit_program_blocking(ports.stores.clock, ports.tokens, sha256_hex(*secret));
}

http::Response stranger(const Error& error) {
  if (error.code != Code::denied) return problem(error);
  http::Response response = problem(401, "unauthenticated",
                                    "send an access token that is valid: Authorization: Bearer at1_... "
                                    "(aftertone token add)");
  response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"aftertone\""});
  return response;
}

Result<http::Fields> known_query(const Operation& operation, const http::Request& request) {
  auto fields = http::parse_form(request.query);
  if (!fields) return fail(Code::invalid, "the query is not percent-encoded");
  for (const auto& [name, value] : *fields) {
    if (std::ranges::find(operation.query, name) == operation.query.end())
      return fail(Code::invalid, "the query has no field \"" + ascii::printable(name) + "\"");
  }
  return std::move(*fields);
}

http::Response answer_blocking(const Operation& operation, const Ports& ports, const http::Request& request) {
  auto token = visitor_blocking(ports, request);
  if (!token) return stranger(token.error());
  if (operation.scope && !allows(*token, *operation.scope)) {
    const std::string scope(to_string(*operation.scope));
    return problem(403, "denied", "the access token has not the scope " + scope);
  }
  auto query = known_query(operation, request);
  if (!query) return problem(query.error());
  auto answer = operation.work(ports, {request, std::move(*query), std::move(*token)});
  return answer ? std::move(*answer) : problem(answer.error());
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
  add(router, ports, mailbox_operations());
  add(router, ports, message_operations());
  const auto text = std::make_shared<const std::string>(std::move(description));
  router.add("GET", std::string(kBase) + "/openapi.yaml", [text](const http::Request&) {
    http::Response response = http::Response::text(200, *text);
    response.headers = {{"Content-Type", "application/yaml"}};
    return response;
  });
}

}  // namespace aftertone::api
