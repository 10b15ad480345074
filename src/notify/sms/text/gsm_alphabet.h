// The GSM 7-bit default alphabet and its extension (3GPP TS 23.038 section 6.2.1). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aftertone::notify {

// One byte a septet, in the order in which they are sent; a character of the extension is two, the first of them
// kGsmEscape. Nothing if a character of `text` (valid UTF-8) is in neither.
std::optional<std::string> to_gsm(std::string_view text);

inline constexpr char kGsmEscape = 0x1B;

}  // namespace aftertone::notify
