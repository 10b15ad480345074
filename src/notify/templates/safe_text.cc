#include "notify/templates/safe_text.h"

#include <algorithm>

namespace aftertone::notify {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Takes one character off `rest`; U+FFFD for one byte that does not belong to any (RFC 3629: no surrogates, no long
// forms).
char32_t take_character(std::string_view& rest) {
  const auto byte = [&rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const std::size_t size = character_size(rest);
  char32_t character = byte(0);
  if (size > 1) character &= 0x7FU >> size;
  bool is_valid = byte(0) < 0x80 || (size > 1 && size <= rest.size());
  for (std::size_t i = 1; is_valid && i < size; ++i) {
    is_valid = (byte(i) & 0xC0) == 0x80;
    character = character << 6 | (byte(i) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  is_valid =
      is_valid && character >= kSmallest[size] && character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF);
  rest.remove_prefix(is_valid ? size : 1);
  return is_valid ? character : kReplacement;
}

bool breaks_the_line(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

bool turns_direction(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

}  // namespace

std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead >= 0xF0 && lead < 0xF8) return 4;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xC0 && lead < 0xE0) return 2;
  return 1;
}

std::string safe_text(std::string_view text, std::size_t max_characters) {
  std::string safe;
  std::size_t characters = 0;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t character = take_character(text);
    if (turns_direction(character)) continue;
    if (breaks_the_line(character) && (safe.empty() || safe.back() == ' ')) continue;
    if (characters++ == max_characters) return safe + "…";
    if (breaks_the_line(character)) {
      safe += ' ';
    } else if (character == kReplacement) {
      safe += "\xEF\xBF\xBD";
    } else {
      safe += before.substr(0, before.size() - text.size());
    }
  }
  while (!safe.empty() && safe.back() == ' ')
    safe.pop_back();
  return safe;
}

}  // namespace aftertone::notify
