// Text as protocols see it: ASCII rules, whatever the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::ascii {

bool is_digit(char c);
bool is_space(char c);  // space, tab, CR, LF
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);
std::string_view trimmed(std::string_view text);
int hex_value(char c);  // 0 to 15; -1 when it is no hexadecimal digit
// Parts between `separator`; one empty part for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);
// A whole unsigned number of at most `max`, nothing before or after it.
std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t max = UINT64_MAX);
// ASCII control characters and DEL as '?', for values from outside that go into a log line.
std::string printable(std::string_view text);

}  // namespace aftertone::ascii
