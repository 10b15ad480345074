#include "api/versions.h"

#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/problem.h"
#include "api/secret.h"
#include "base/ascii.h"

namespace aftertone::api {
namespace {

constexpr int kMostTries = 10;

std::string tag_of(const nlohmann::ordered_json& json) {
  return "\"" + sha256_hex(json_text(json)).substr(0, 32) + "\"";
}

// One of a list, or "*". What a proxy has made weak is as good here: the content is the same.
bool names(std::string_view list, std::string_view tag) {
  for (std::string_view one : ascii::split(list, ',')) {
    one = ascii::trimmed(one);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == tag) return true;
  }
  return false;
}

}  // namespace

http::Response versioned_answer(const http::Request& request, const nlohmann::ordered_json& json) {
  const std::string tag = tag_of(json);
  http::Response response = json_answer(200, json);
  const std::string* const known = http::find_header(request.headers, "If-None-Match");
  const bool is_known = known != nullptr && names(*known, tag);
  if (is_known) {
    response.status = 304;
    response.body.clear();
  }
  response.headers.push_back({"ETag", tag});
  return response;
}

bool is_version_wanted(const http::Request& request, const nlohmann::ordered_json& now) {
  const std::string* const wanted = http::find_header(request.headers, "If-Match");
  return wanted == nullptr || names(*wanted, tag_of(now));
}

http::Response changed_meanwhile() {
  return problem(412, "conflict", "somebody has changed it since you read it: read it again");
}

Result<http::Response> change_what_is_seen_blocking(const SeenChange& change) {
  for (int i = 0; i < kMostTries; ++i) {
    auto answer = change();
    if (!answer) return tl::unexpected(answer.error());
    if (*answer) return std::move(**answer);
  }
  return fail(Code::conflict, "others change it all the time: try again");
}

}  // namespace aftertone::api
