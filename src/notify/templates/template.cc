#include "notify/templates/template.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/assert.h"

namespace aftertone::notify {

Result<Template> Template::parse(std::string_view text, const std::string& source,
                                 std::span<const std::string_view> allowed, Escaping escaping) {
  Template result;
  result.escaping_ = escaping;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find("{{", at);
    if (open == std::string_view::npos) {
      result.pieces_.push_back({std::string(text.substr(at)), ""});
      return result;
    }
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(open), '\n');
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos)
      return fail(Code::invalid, fmt::format("{}:{}: {{{{ without }}}}", source, line));
    const std::string_view name = ascii::trimmed(text.substr(open + 2, close - open - 2));
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      return fail(Code::invalid, fmt::format("{}:{}: unknown placeholder \"{}\"; allowed: {}", source, line,
                                             ascii::printable(name.substr(0, 40)), fmt::join(allowed, ", ")));
    }
    result.pieces_.push_back({std::string(text.substr(at, open - at)), std::string(name)});
    at = close + 2;
  }
}

std::string Template::fill(const Values& values, const Values& as_is) const {
  std::string filled;
  for (const Piece& piece : pieces_) {
    filled += piece.literal;
    if (piece.placeholder.empty()) continue;
    if (const auto escaped = as_is.find(piece.placeholder); escaped != as_is.end()) {
      filled += escaped->second;
      continue;
    }
    const auto value = values.find(piece.placeholder);
    AT_ASSERT(value != values.end());
    filled += escaping_ == Escaping::html ? escape_html(value->second) : value->second;
  }
  return filled;
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      case '\n':
        escaped += "<br>\n";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace aftertone::notify
