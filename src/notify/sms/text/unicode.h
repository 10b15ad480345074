// UTF-8 to what short messages are made of. Pure.
#pragma once

#include <string>
#include <string_view>

namespace aftertone::notify {

// `text` is valid UTF-8 (safe_text).
std::u32string to_code_points(std::string_view text);

// UTF-16, big-endian: what networks call UCS-2. Characters beyond U+FFFF are two units, which must stay together.
std::string to_utf16be(std::string_view text);

}  // namespace aftertone::notify
