// The interface for programs, on the web server.
#pragma once

#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "base/result.h"
#include "http/router.h"

namespace aftertone::app {

// Errors: invalid ([web] port is 0), not_found (its description is not installed). Blocks.
Status add_api_blocking(const Settings& settings, Storage& storage, http::Router& router);

}  // namespace aftertone::app
