#include "api/json_text.h"

#include <nlohmann/json.hpp>

#include "base/ascii.h"

namespace aftertone::api {

using nlohmann::ordered_json;

std::string json_text(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

http::Response json_answer(int status, const ordered_json& json) {
  return http::Response::json(status, json_text(json));
}

http::Response no_content() {
  http::Response response;
  response.status = 204;
  return response;
}

Result<ordered_json> object_in(const http::Request& request) {
  const std::string type = request.header("Content-Type");
  const std::string_view media = ascii::trimmed(std::string_view(type).substr(0, type.find(';')));
  if (!ascii::equals_ignoring_case(media, "application/json"))
    return fail(Code::unsupported, "the body is JSON: send Content-Type: application/json");
  ordered_json body = ordered_json::parse(request.body, nullptr, false);
  if (body.is_discarded()) return fail(Code::invalid, "the body is not JSON");
  if (!body.is_object()) return fail(Code::invalid, "the body is one JSON object");
  return body;
}

}  // namespace aftertone::api
