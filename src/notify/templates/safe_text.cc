#include "notify/templates/safe_text.h"

#include "base/utf8.h"

namespace aftertone::notify {
namespace {

bool breaks_the_line(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

bool turns_direction(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

}  // namespace

std::string safe_text(std::string_view text, std::size_t max_characters) {
  std::string safe;
  std::size_t characters = 0;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t character = utf8::take_character(text);
    if (turns_direction(character)) continue;
    if (breaks_the_line(character) && (safe.empty() || safe.back() == ' ')) continue;
    if (characters++ == max_characters) return safe + "…";
    if (breaks_the_line(character)) {
      safe += ' ';
    } else if (character == utf8::kReplacement) {
      safe += utf8::kReplacementBytes;
    } else {
      safe += before.substr(0, before.size() - text.size());
    }
  }
  while (!safe.empty() && safe.back() == ' ')
    safe.pop_back();
  return safe;
}

}  // namespace aftertone::notify
