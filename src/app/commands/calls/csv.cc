#include "app/commands/calls/csv.h"

#include <string_view>

namespace aftertone::app {
namespace {

// A number of ours may begin with '-'; text from callers that begins like a formula gets an apostrophe.
bool looks_like_formula(std::string_view cell) {
  if (cell.empty() || std::string_view("=+-@\t\r").find(cell.front()) == std::string_view::npos) return false;
  return cell.find_first_not_of("+-0123456789. ") != std::string_view::npos;
}

std::string quoted(const std::string& cell) {
  const std::string text = looks_like_formula(cell) ? "'" + cell : cell;
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + "\"";
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += quoted(cell);
  }
  return line + "\r\n";
}

}  // namespace aftertone::app
