#include "storage/database/utf8.h"

#include "base/utf8.h"

namespace aftertone::storage {

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = text.front() == '\0' ? 0 : utf8::character_size(text);
    valid += size == 0 ? utf8::kReplacementBytes : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return valid;
}

}  // namespace aftertone::storage
