// A text cut into short messages (3GPP TS 23.040 section 9.2.3.24.1): 160 septets or 70 UTF-16 units in one, 153 or 67
// in each of several. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::notify {

enum class SmsAlphabet { gsm, ucs2 };

struct Segments {
  SmsAlphabet alphabet = SmsAlphabet::gsm;
  // One byte a septet (unpacked), or UTF-16BE. Without the concatenation header.
  std::vector<std::string> parts;
};

// `text` is valid UTF-8. GSM if every character is in that alphabet. An escape and a surrogate pair are never cut in
// two.
Segments cut_into_segments(std::string_view text);

// As many whole characters of `text` as fit into `max_parts` short messages, then "..." if something is missing.
std::string fit_into_segments(std::string_view text, std::size_t max_parts);

// The user data header of part `number` (from 1) of `count`: 6 bytes in front of the part. `reference` is the same in
// all.
std::string concatenation_header(std::uint8_t reference, std::size_t number, std::size_t count);

}  // namespace aftertone::notify
