// The encodings of Internet mail (RFC 2045, 2047). Results are ASCII, lines end with CRLF and have at most 76
// characters. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/time_zone.h"

namespace aftertone::notify {

std::string to_rfc5322(const LocalTime& time);  // "Sun, 22 Nov 2026 17:48:51 +0100"

// "Subject: …\r\n". `text` is valid UTF-8 on one line (safe_text). Anything but short plain ASCII becomes encoded
// words, folded between characters; so does "=?", which readers would take for an encoded word.
std::string encode_header(std::string_view name, std::string_view text);

// A display name in front of an address: an atom, or encoded words.
std::string encode_phrase(std::string_view text);

std::string encode_base64_lines(std::string_view bytes);     // in lines of 76
std::string encode_quoted_printable(std::string_view text);  // `text` has lines that end with LF

}  // namespace aftertone::notify
