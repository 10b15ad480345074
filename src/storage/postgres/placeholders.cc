#include "storage/postgres/placeholders.h"

#include <algorithm>

namespace aftertone::storage {
namespace {

// The length of the quoted text or comment at the front of `sql`, to its end if it is not closed; 0 if there is none.
std::size_t quoted_length(std::string_view sql) {
  std::string_view closing;
  std::size_t opening = 1;
  if (sql.starts_with('\'')) {
    closing = "'";
  } else if (sql.starts_with('"')) {
    closing = "\"";
  } else if (sql.starts_with("--")) {
    closing = "\n";
  } else if (sql.starts_with("/*")) {
    closing = "*/";
    opening = 2;
  } else {
    return 0;
  }
  const std::size_t end = sql.find(closing, opening);
  return end == std::string_view::npos ? sql.size() : end + closing.size();
}

}  // namespace

std::string numbered_placeholders(std::string_view sql) {
  std::string numbered;
  numbered.reserve(sql.size() + 32);
  int count = 0;
  while (!sql.empty()) {
    const bool is_placeholder = sql.front() == '?';
    const std::size_t length = std::max<std::size_t>(1, quoted_length(sql));
    numbered += is_placeholder ? "$" + std::to_string(++count) : std::string(sql.substr(0, length));
    sql.remove_prefix(length);
  }
  return numbered;
}

}  // namespace aftertone::storage
