#include "storage/database/utf8.h"

#include <cstdint>

namespace aftertone::storage {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// How many bytes the sequence that begins with `first` has, and what its second byte may be (RFC 3629 section 4).
struct Form {
  std::size_t length = 0;  // 0: nothing begins with this byte
  std::uint8_t second_from = 0x80;
  std::uint8_t second_to = 0xBF;
};

Form form_of(std::uint8_t first) {
  if (first >= 0x01 && first <= 0x7F) return {1};
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

// The length of the well-formed character at the front of `text`; 0 if there is none.
std::size_t character_length(std::string_view text) {
  const Form form = form_of(byte_at(text, 0));
  if (form.length <= 1) return form.length;
  if (text.size() < form.length) return 0;
  if (byte_at(text, 1) < form.second_from || byte_at(text, 1) > form.second_to) return 0;
  for (std::size_t i = 2; i < form.length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
  }
  return form.length;
}

}  // namespace

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    valid += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

}  // namespace aftertone::storage
