#include "app/config/key_kinds.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/ascii.h"

namespace aftertone::app {
namespace {

// 32 or 128; 0 when `text` is not an address.
std::uint64_t address_bits(const std::string& text) {
  in6_addr bytes{};
  if (inet_pton(AF_INET, text.c_str(), &bytes) == 1) return 32;
  if (inet_pton(AF_INET6, text.c_str(), &bytes) == 1) return 128;
  return 0;
}

}  // namespace

bool is_ip_address(const std::string& text) {
  return address_bits(text) != 0;
}

bool is_ip_range(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::uint64_t bits = address_bits(text.substr(0, slash));
  if (bits == 0) return false;
  return slash == std::string::npos || ascii::parse_unsigned(text.substr(slash + 1), bits).has_value();
}

bool is_anything(const std::string&) {
  return true;
}

bool is_one_line(const std::string& text) {
  return ascii::printable(text) == text;
}

std::string range_text(std::int64_t from, std::int64_t to, std::string_view unit) {
  return fmt::format("a whole number from {} to {}{}", from, to, unit);
}

}  // namespace aftertone::app
