// A POST that may come again because its answer was lost: with an Idempotency-Key it is done once, and answered alike
// for a day.
#pragma once

#include <functional>

#include "api/operation.h"

namespace aftertone::api {

// `work`, unless it has been done: then its answer. Blocks.
http::Response once_blocking(const Ports& ports, const Asked& asked, const std::function<http::Response()>& work);

}  // namespace aftertone::api
