#include "base/utf8.h"

#include <cstdint>

namespace aftertone::utf8 {
namespace {

// How many bytes the sequence that begins with `first` has, and what its second byte may be (RFC 3629 section 4).
struct Form {
  std::size_t length = 0;  // 0: nothing begins with this byte
  std::uint8_t second_from = 0x80;
  std::uint8_t second_to = 0xBF;
};

Form form_of(std::uint8_t first) {
  if (first <= 0x7F) return {1};
  if (first >= 0xC2 && first <= 0xDF) return {2};
  if (first == 0xE0) return {3, 0xA0};        // no overlong forms
  if (first == 0xED) return {3, 0x80, 0x9F};  // no surrogates
  if (first >= 0xE1 && first <= 0xEF) return {3};
  if (first == 0xF0) return {4, 0x90};
  if (first >= 0xF1 && first <= 0xF3) return {4};
  if (first == 0xF4) return {4, 0x80, 0x8F};  // up to U+10FFFF
  return {};
}

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

}  // namespace

std::size_t character_size(std::string_view text) {
  if (text.empty()) return 0;
  const Form form = form_of(byte_at(text, 0));
  if (form.length <= 1) return form.length;
  if (text.size() < form.length) return 0;
  if (byte_at(text, 1) < form.second_from || byte_at(text, 1) > form.second_to) return 0;
  for (std::size_t i = 2; i < form.length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
  }
  return form.length;
}

char32_t take_character(std::string_view& text) {
  const std::size_t size = character_size(text);
  char32_t character = byte_at(text, 0);
  if (size == 0) character = kReplacement;
  if (size > 1) character &= 0x7FU >> size;
  for (std::size_t i = 1; i < size; ++i)
    character = character << 6 | (byte_at(text, i) & 0x3FU);
  text.remove_prefix(size == 0 ? 1 : size);
  return character;
}

}  // namespace aftertone::utf8
