// How others name this machine. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "app/config/settings.h"

namespace aftertone::app {

std::string host_name();  // as the machine has it; may have no domain

// Where its [sip] ip is reached: that address, or the machine's name where it listens on every address.
std::string own_host(const Settings& settings);

// "192.0.2.10:5060", "[2001:db8::1]:5060", "voice1:5060". `port`: the one that it got.
std::string own_address(const Settings& settings, std::uint16_t port);

}  // namespace aftertone::app
