// What went wrong, as a program reads it (RFC 9457, application/problem+json).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/router.h"

namespace aftertone::api {

// `code` is a word of docs/api.md ("not_found"); `detail` says what to do, and is for people.
http::Response problem(int status, std::string_view code, std::string_view detail);

// The answer for what a use case refused. Details of what is broken with us stay in the log.
http::Response problem(const Error& error);

}  // namespace aftertone::api
