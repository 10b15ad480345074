#include "base/dialled_number.h"

namespace aftertone {

bool is_dialled_number(std::string_view text) {
  constexpr std::string_view kAllowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-+";
  return !text.empty() && text.size() <= kLongestDialledNumber &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace aftertone
