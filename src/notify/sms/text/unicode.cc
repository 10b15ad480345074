#include "notify/sms/text/unicode.h"

#include "notify/templates/safe_text.h"

namespace aftertone::notify {
namespace {

void append_unit(std::string& bytes, char32_t unit) {
  bytes += static_cast<char>(unit >> 8 & 0xFF);
  bytes += static_cast<char>(unit & 0xFF);
}

}  // namespace

std::u32string to_code_points(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const std::size_t size = std::min(character_size(text), text.size());
    char32_t character = static_cast<unsigned char>(text[0]);
    if (size > 1) character &= 0x7FU >> size;
    for (std::size_t i = 1; i < size; ++i)
      character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    characters += character;
    text.remove_prefix(size);
  }
  return characters;
}

std::string to_utf16be(std::string_view text) {
  std::string bytes;
  for (const char32_t character : to_code_points(text)) {
    if (character < 0x10000) {
      append_unit(bytes, character);
    } else {
      append_unit(bytes, 0xD800 + ((character - 0x10000) >> 10));
      append_unit(bytes, 0xDC00 + ((character - 0x10000) & 0x3FF));
    }
  }
  return bytes;
}

}  // namespace aftertone::notify
