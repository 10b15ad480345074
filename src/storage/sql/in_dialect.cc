#include "storage/sql/in_dialect.h"

#include <utility>

namespace aftertone::storage {

std::string in_dialect(std::string_view sql, const Dialect& dialect) {
  std::string text(sql);
  for (const auto& [name, expression] :
       {std::pair<std::string_view, std::string_view>{"{clock}", dialect.clock}, {"{timeline}", dialect.timeline}}) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + expression.size()))
      text.replace(at, name.size(), expression);
  }
  return text;
}

}  // namespace aftertone::storage
