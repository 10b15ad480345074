// Base64 with its padding, in one line (RFC 4648, section 4). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aftertone::http {

std::string encode_base64(std::string_view bytes);
// Nothing if it is not what encode_base64 gives for some bytes.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace aftertone::http
