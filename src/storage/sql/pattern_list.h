// Patterns of numbers as a column keeps them: with a space between.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aftertone::storage {

std::string patterns_text(const std::vector<std::string>& patterns);
std::vector<std::string> parse_patterns(std::string_view text);

}  // namespace aftertone::storage
