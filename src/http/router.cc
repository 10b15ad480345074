#include "http/router.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/assert.h"
#include "http/form.h"

namespace aftertone::http {
namespace {

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// The segments behind the leading slash; nothing if there is none.
std::vector<std::string> segments_of(std::string_view path) {
  if (!path.starts_with('/')) return {};
  std::vector<std::string> segments;
  for (const std::string_view segment : ascii::split(path.substr(1), '/'))
    segments.emplace_back(segment);
  return segments;
}

using PathValues = std::map<std::string, std::string, std::less<>>;

// Does `path` (decoded) fit `pattern`? Then with these values.
bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path, PathValues& values) {
  if (pattern.size() != path.size()) return false;
  PathValues found;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_name(pattern[i])) {
      if (path[i].empty()) return false;
      found.emplace(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    } else if (pattern[i] != path[i]) {
      return false;
    }
  }
  values = std::move(found);
  return true;
}

Response with_type(int status, std::string_view type, std::string body) {
  Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", std::string(type)});
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string Request::header(std::string_view name) const {
  const std::string* value = find_header(headers, name);
  return value == nullptr ? std::string() : *value;
}

Response Response::text(int status, std::string text) {
  return with_type(status, "text/plain; charset=utf-8", std::move(text));
}

Response Response::html(std::string html) {
  return with_type(200, "text/html; charset=utf-8", std::move(html));
}

Response Response::json(int status, std::string json) {
  return with_type(status, "application/json", std::move(json));
}

void Router::add(std::string method, std::string pattern, Handler handler) {
  AT_ASSERT(pattern.starts_with('/') && handler && method != "HEAD");
  AT_ASSERT(std::ranges::none_of(routes_, [&](const Route& r) { return r.method == method && r.pattern == pattern; }));
  std::vector<std::string> segments = segments_of(pattern);
  routes_.push_back({std::move(method), std::move(pattern), std::move(segments), std::move(handler)});
}

Router::Match Router::find(Request& request) const {
  Match match;
  std::vector<std::string> path = segments_of(request.path);
  for (std::string& segment : path) {  // decoded after the split: an escaped slash is part of a segment
    auto decoded = percent_decoded(segment, false);
    if (!decoded) {
      match.status = 400;
      return match;
    }
    segment = std::move(*decoded);
  }
  for (const Route& route : routes_) {
    if (path.empty() || !fits(route.segments, path, request.path_values)) continue;
    match.pattern = route.pattern;
    match.allowed += (match.allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
    match.status = 405;
    if (route.method != request.method) continue;
    match.handler = &route.handler;
    match.status = 200;
    return match;
  }
  if (match.status == 404 && fallback_ && request.method == "GET") {
    match.pattern = "(page)";
    match.handler = &fallback_;
    match.status = 200;
  }
  return match;
}

}  // namespace aftertone::http
