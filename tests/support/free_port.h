// Ports of 127.0.0.1 that nothing used a moment ago. Another process may take one in between: start the server at once.
#pragma once

#include <cstdint>

namespace aftertone::support {

// Free for both UDP and TCP.
std::uint16_t free_port();

}  // namespace aftertone::support
