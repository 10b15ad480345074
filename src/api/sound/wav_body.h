// A recording that is sent to us.
#pragma once

#include "api/operation.h"

namespace aftertone::api {

// By its Content-Type. Error: unsupported. Pure.
Status check_is_wav(const Asked& asked);

}  // namespace aftertone::api
