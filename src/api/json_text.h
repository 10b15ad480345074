// JSON as it is sent and read. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/result.h"
#include "http/router.h"

namespace aftertone::api {

// What is not UTF-8 is replaced.
std::string json_text(const nlohmann::ordered_json& json);

http::Response json_answer(int status, const nlohmann::ordered_json& json);
http::Response no_content();  // 204

// The object in the body. Errors: unsupported (another media type), invalid.
Result<nlohmann::ordered_json> object_in(const http::Request& request);

}  // namespace aftertone::api
