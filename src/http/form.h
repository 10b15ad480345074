// Percent-encoding and what it carries: queries and forms (application/x-www-form-urlencoded). Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aftertone::http {

// Everything but letters, digits and -._~ as %XX (RFC 3986 section 2.3).
std::string percent_encoded(std::string_view text);

// Nothing if an escape is broken or stands for NUL. `plus_is_space` as in forms, not in paths.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string encode_form(const Fields& fields);

// In their order, at most 200. Nothing if an escape is broken.
std::optional<Fields> parse_form(std::string_view text);

// The value of the first field called `name`; nullptr if there is none.
const std::string* find_field(const Fields& fields, std::string_view name);

}  // namespace aftertone::http
