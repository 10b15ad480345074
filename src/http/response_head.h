// The head of an answer, and which part of a file it is about. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/router.h"

namespace aftertone::http {

struct Framing {
  std::uint64_t content_length = 0;  // unless `is_endless`: then the connection's end is the body's
  bool is_endless = false;
  bool keep_alive = false;
  bool is_tls = false;
};

// The status line and the headers, with the strict security headers that the handler did not name itself. A header
// that would break the line is left out.
std::string response_head(const Response& response, const Framing& framing, WallTime now);

std::string_view reason_phrase(int status);

// The part of a file that an answer carries.
struct FileRange {
  std::uint64_t from = 0;
  std::uint64_t size = 0;
};

// Turns `response`, which has a file, into the answer to `request`: 200 with everything, 206 with the one range asked
// for, or 416. Sets status, Accept-Ranges, Content-Range, ETag; several ranges at once are answered with everything.
FileRange choose_range(const Request& request, Response& response);

}  // namespace aftertone::http
