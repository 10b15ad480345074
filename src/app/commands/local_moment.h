// A moment as people type it, by the clock of a time zone.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::app {

// '2026-11-29 23:10', or '2026-11-29' for its beginning. Error: invalid, naming `option`.
Result<WallTime> parse_local_blocking(std::string_view option, const std::string& text, const std::string& zone_name);

// Of this machine, as /etc/localtime says; "UTC" where that is none of the IANA's.
std::string machine_zone_blocking();

}  // namespace aftertone::app
