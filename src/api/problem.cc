#include "api/problem.h"

#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "base/log.h"
#include "http/response_head.h"

namespace aftertone::api {
namespace {

struct Kind {
  Code code;
  int status;
  bool is_ours;  // the trouble
};

constexpr Kind kKinds[] = {
    {Code::not_found, 404, false},  {Code::conflict, 409, false}, {Code::full, 409, false},
    {Code::denied, 403, false},     {Code::invalid, 422, false},  {Code::unsupported, 422, false},
    {Code::unavailable, 503, true}, {Code::timeout, 503, true},   {Code::corrupt, 500, true},
};

}  // namespace

http::Response problem(int status, std::string_view code, std::string_view detail) {
  const nlohmann::ordered_json body = {{"type", "about:blank"},
                                       {"title", http::reason_phrase(status)},
                                       {"status", status},
                                       {"code", code},
                                       {"detail", detail}};
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/problem+json"}};
  response.body = json_text(body);
  return response;
}

http::Response problem(const Error& error) {
  for (const Kind& kind : kKinds) {
    if (kind.code != error.code) continue;
    if (!kind.is_ours) return problem(kind.status, to_string(error.code), error.detail);
    log::warning("api", "a request cannot be answered: {}", to_string(error));
    http::Response response = problem(kind.status, to_string(error.code), "try again in a few seconds");
    if (kind.status == 503) response.headers.push_back({"Retry-After", "5"});
    return response;
  }
  return problem(500, "corrupt", "try again in a few seconds");
}

}  // namespace aftertone::api
