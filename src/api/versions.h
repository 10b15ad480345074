// Versions of what can be changed: a change of what was not seen is refused (RFC 9110, section 13).
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "base/result.h"
#include "http/router.h"

namespace aftertone::api {

// `json` with its ETag; 304 without it where If-None-Match names this version.
http::Response versioned_answer(const http::Request& request, const nlohmann::ordered_json& json);

// Is what If-Match names still there? Without the header: yes.
bool is_version_wanted(const http::Request& request, const nlohmann::ordered_json& now);

// 412, where it is not.
http::Response changed_meanwhile();

// Reads, compares, and changes what it has read only while it is still so. Nothing: somebody else was first.
using SeenChange = std::function<Result<std::optional<http::Response>>()>;

// Again with what it is now, where somebody else was first: so a change that names no version is made of the newest,
// and one that does sees that it is not there any more. Error: conflict, where there is always somebody. Blocks.
Result<http::Response> change_what_is_seen_blocking(const SeenChange& change);

}  // namespace aftertone::api
