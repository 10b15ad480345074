// "127.0.0.1:9109", "[::1]:9109": where a server of ours listens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aftertone::app {

struct ListenAddress {
  std::string ip;
  std::uint16_t port = 0;
};

// Nothing for anything else, and for port 0.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace aftertone::app
