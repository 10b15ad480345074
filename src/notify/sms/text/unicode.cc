#include "notify/sms/text/unicode.h"

#include "base/utf8.h"

namespace aftertone::notify {
namespace {

void append_unit(std::string& bytes, char32_t unit) {
  bytes += static_cast<char>(unit >> 8 & 0xFF);
  bytes += static_cast<char>(unit & 0xFF);
}

}  // namespace

std::u32string to_code_points(std::string_view text) {
  std::u32string characters;
  while (!text.empty())
    characters += utf8::take_character(text);
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
