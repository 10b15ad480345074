// Times as programs write them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::api {

// "2026-11-30T12:00:00Z", with a fraction or an offset (RFC 3339), or "2026-11-30": its first moment in UTC. Nothing
// for
// "". Error: invalid, naming the field.
Result<std::optional<WallTime>> moment_in(const std::string& field, std::string_view text);

}  // namespace aftertone::api
