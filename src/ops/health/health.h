// How something is that is looked at. Plain values; any thread.
#pragma once

#include <string_view>

namespace aftertone::ops {

enum class Health { ok, warn, fail };  // the later the worse

std::string_view to_string(Health health);  // "ok", "warn", "fail"

}  // namespace aftertone::ops
