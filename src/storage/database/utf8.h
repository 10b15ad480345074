// Text as both databases take it.
#pragma once

#include <string>
#include <string_view>

namespace aftertone::storage {

// `text` with U+FFFD in place of NUL and of every byte that is not part of well-formed UTF-8 (RFC 3629). PostgreSQL
// refuses such text, and a message must not be lost because of what a caller's telephone sent as a name.
std::string to_valid_utf8(std::string_view text);

}  // namespace aftertone::storage
