#include "http/response_head.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/ascii.h"

namespace aftertone::http {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

// Pages carry tokens in their addresses and private words in their bodies: nothing is kept, framed, sniffed or passed
// on, and nothing is loaded from anywhere else.
const Headers& security_headers() {
  static const Headers headers = {
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy",
       "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
       "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
  };
  return headers;
}

void append(std::string& head, const Header& header) {
  if (is_header(header)) head += fmt::format("{}: {}\r\n", header.name, header.value);
}

// "bytes=from-to", "bytes=from-", "bytes=-last". Nothing: not one range of bytes, to be ignored.
struct AskedRange {
  std::optional<std::uint64_t> from;
  std::optional<std::uint64_t> to;  // inclusive; without from: how many at the end
};

std::optional<AskedRange> parse_range(std::string_view text) {
  if (!text.starts_with("bytes=")) return std::nullopt;
  text = ascii::trimmed(text.substr(6));
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  AskedRange range;
  const std::string_view from = text.substr(0, dash);
  const std::string_view to = text.substr(dash + 1);
  if (!from.empty() && !(range.from = ascii::parse_unsigned(from, INT64_MAX))) return std::nullopt;
  if (!to.empty() && !(range.to = ascii::parse_unsigned(to, INT64_MAX))) return std::nullopt;
  if (!range.from && !range.to) return std::nullopt;
  if (range.from && range.to && *range.to < *range.from) return std::nullopt;
  return range;
}

// Nothing: it lies outside of the file.
std::optional<FileRange> clip(const AskedRange& asked, std::uint64_t size) {
  if (!asked.from) {
    const std::uint64_t last = std::min(*asked.to, size);
    if (last == 0) return std::nullopt;
    return FileRange{size - last, last};
  }
  if (*asked.from >= size) return std::nullopt;
  const std::uint64_t to = std::min(asked.to.value_or(size - 1), size - 1);
  return FileRange{*asked.from, to - *asked.from + 1};
}

}  // namespace

std::string_view reason_phrase(int status) {
  const auto found = std::ranges::find(kReasons, status, &Reason::status);
  return found == std::end(kReasons) ? "Status" : found->phrase;
}

std::string response_head(const Response& response, const Framing& framing, WallTime now) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  const auto time = std::chrono::system_clock::to_time_t(now);
  append(head, {"Date", fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(time))});
  append(head, {"Connection", framing.keep_alive ? "keep-alive" : "close"});
  if (response.status != 204 && response.status != 304 && !framing.is_endless) {
    append(head, {"Content-Length", std::to_string(framing.content_length)});
  }
  for (const Header& header : response.headers)
    append(head, header);
  for (const Header& header : security_headers()) {
    if (find_header(response.headers, header.name) == nullptr) append(head, header);
  }
  if (framing.is_tls) append(head, {"Strict-Transport-Security", "max-age=31536000"});
  return head + "\r\n";
}

FileRange choose_range(const Request& request, Response& response) {
  const FileBody& file = *response.file;
  const std::string tag = file.tag.empty() ? "" : "\"" + file.tag + "\"";
  response.headers.push_back({"Accept-Ranges", "bytes"});
  if (!tag.empty()) response.headers.push_back({"ETag", tag});
  const FileRange everything{0, file.size};
  const std::string condition = request.header("If-Range");
  const auto asked = parse_range(request.header("Range"));
  if (response.status != 200 || !asked || (!condition.empty() && condition != tag)) return everything;
  const auto range = clip(*asked, file.size);
  if (!range) {
    response.status = 416;
    response.headers.push_back({"Content-Range", fmt::format("bytes */{}", file.size)});
    return {};
  }
  response.status = 206;
  response.headers.push_back(
      {"Content-Range", fmt::format("bytes {}-{}/{}", range->from, range->from + range->size - 1, file.size)});
  return *range;
}

}  // namespace aftertone::http
