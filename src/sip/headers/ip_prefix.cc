#include "sip/headers/ip_prefix.h"

#include <arpa/inet.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace aftertone::sip {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes address_bytes(std::string_view ip) {
  constexpr std::string_view kMapped = "::ffff:";
  if (ascii::to_lower(ip).starts_with(kMapped) && ip.find('.') != std::string_view::npos)
    ip.remove_prefix(kMapped.size());
  const std::string text(ip);
  Bytes bytes(16);
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    bytes.resize(4);
    return bytes;
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) bytes.clear();
  return bytes;
}

}  // namespace

bool is_in_prefix(std::string_view ip, std::string_view prefix) {
  prefix = ascii::trimmed(prefix);
  const std::size_t slash = prefix.find('/');
  const Bytes address = address_bytes(ip);
  const Bytes network = address_bytes(prefix.substr(0, slash));
  if (address.empty() || address.size() != network.size()) return false;
  const std::size_t all_bits = network.size() * 8;
  const auto bits =
      slash == std::string_view::npos ? all_bits : ascii::parse_unsigned(prefix.substr(slash + 1), all_bits);
  if (!bits) return false;
  for (std::size_t bit = 0; bit < *bits; ++bit) {
    const int mask = 0x80 >> (bit % 8);
    if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace aftertone::sip
