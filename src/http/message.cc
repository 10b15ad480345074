#include "http/message.h"

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::http {
namespace {

bool is_token_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || ascii::is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_character(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

}  // namespace

const std::string* find_header(const Headers& headers, std::string_view name) {
  const auto found =
      std::ranges::find_if(headers, [name](const Header& h) { return ascii::equals_ignoring_case(h.name, name); });
  return found == headers.end() ? nullptr : &found->value;
}

bool is_header(const Header& header) {
  return !header.name.empty() && std::ranges::all_of(header.name, is_token_character) &&
         std::ranges::all_of(header.value, is_value_character);
}

}  // namespace aftertone::http
