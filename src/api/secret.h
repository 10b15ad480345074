// The text of an access token: "at1_" and 64 hexadecimal digits that nobody can guess. Pure but for the randomness.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aftertone::api {

// 256 bits of the system's randomness.
std::string new_secret();

// The same without "at1_": what a browser shows as a cookie.
std::string new_session_secret();
std::optional<std::string> session_secret_in(std::string_view text);

// In the same time wherever they differ.
bool is_same_secret(std::string_view a, std::string_view b);

// What "Authorization: Bearer ..." shows; nothing if it is not one of ours.
std::optional<std::string> secret_in(std::string_view authorization);

std::string sha256_hex(std::string_view text);

}  // namespace aftertone::api
