// Proof that something was made by who knows a key (RFC 2104). Pure.
#pragma once

#include <string>
#include <string_view>

namespace aftertone::notify {

std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 bytes
std::string hmac_sha1(std::string_view key, std::string_view data);    // 20 bytes
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace aftertone::notify
