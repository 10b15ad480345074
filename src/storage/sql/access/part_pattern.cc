#include "storage/sql/access/part_pattern.h"

#include "base/ascii.h"

namespace aftertone::storage {

std::string part_pattern(const std::string& part) {
  std::string pattern = "%";
  for (const char c : ascii::to_lower(part)) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace aftertone::storage
