// A fencing token: grows with every change of hands of a role; a write that carries a lower one is refused.
#pragma once

#include <cstdint>

#include "base/strong.h"

namespace aftertone {

using Epoch = Strong<struct EpochTag, std::int64_t>;

}  // namespace aftertone
