#include "app/config/listen_address.h"

#include <charconv>

#include "base/socket_address.h"

namespace aftertone::app {

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view ip = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool is_bracketed = ip.size() > 2 && ip.front() == '[' && ip.back() == ']';
  if (is_bracketed) ip = ip.substr(1, ip.size() - 2);
  if (!is_numeric_ip(ip) || is_bracketed != (ip.find(':') != std::string_view::npos)) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failure != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  return ListenAddress{std::string(ip), port};
}

}  // namespace aftertone::app
