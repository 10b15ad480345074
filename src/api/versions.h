// Versions of what can be changed: a change of what was not seen is refused (RFC 9110, section 13). Looked at right
// before the change, not with it: two in the same instant may both pass. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "http/router.h"

namespace aftertone::api {

// `json` with its ETag; 304 without it where If-None-Match names this version.
http::Response versioned_answer(const http::Request& request, const nlohmann::ordered_json& json);

// Is what If-Match names still there? Without the header: yes.
bool is_version_wanted(const http::Request& request, const nlohmann::ordered_json& now);

// 412, where it is not.
http::Response changed_meanwhile();

}  // namespace aftertone::api
