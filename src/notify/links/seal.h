// What only we can have made: keyed hashes (RFC 2104), and bytes as text that can stand in an address. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aftertone::notify {

std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 bytes
std::string hmac_sha1(std::string_view key, std::string_view data);    // 20 bytes
bool equal_in_constant_time(std::string_view a, std::string_view b);

// RFC 4648 section 5, without padding.
std::string encode_base64url(std::string_view bytes);
// Nothing if it is not what encode_base64url gives for some bytes.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace aftertone::notify
