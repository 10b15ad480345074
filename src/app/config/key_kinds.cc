#include "app/config/key_kinds.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/socket_address.h"

namespace aftertone::app {
bool is_ip_range(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto address = SocketAddress::parse(text.substr(0, slash));
  if (!address) return false;
  const std::uint64_t bits = address->family() == AF_INET ? 32 : 128;
  return slash == std::string::npos || ascii::parse_unsigned(text.substr(slash + 1), bits).has_value();
}

bool is_anything(const std::string&) {
  return true;
}

bool is_given(const std::string& text) {
  return !text.empty();
}

bool is_one_line(const std::string& text) {
  return ascii::printable(text) == text;
}

std::string range_text(std::int64_t from, std::int64_t to, std::string_view unit) {
  return fmt::format("a whole number from {} to {}{}", from, to, unit);
}

}  // namespace aftertone::app
