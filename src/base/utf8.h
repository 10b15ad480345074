// UTF-8 (RFC 3629), read one character at a time: no overlong forms, no surrogates, nothing above U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace aftertone::utf8 {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";

// Bytes of the well-formed character at the front of `text`; 0 if there is none.
std::size_t character_size(std::string_view text);

// Takes a character off `text`, which is not empty; kReplacement for one byte that belongs to none.
char32_t take_character(std::string_view& text);

}  // namespace aftertone::utf8
