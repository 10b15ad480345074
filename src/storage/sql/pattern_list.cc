#include "storage/sql/pattern_list.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace aftertone::storage {

std::string patterns_text(const std::vector<std::string>& patterns) {
  return fmt::format("{}", fmt::join(patterns, " "));
}

std::vector<std::string> parse_patterns(std::string_view text) {
  std::vector<std::string> patterns;
  for (const std::string_view pattern : ascii::split(text, ' ')) {
    if (!pattern.empty()) patterns.emplace_back(pattern);
  }
  return patterns;
}

}  // namespace aftertone::storage
