// The web interface and the website, on the web server.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "base/result.h"
#include "http/router.h"

namespace aftertone::app {

// What handlers use. Outlives the web server.
class WebInterface {
 public:
  // Adds its operations and pages to `router`. Error: not_found (its description is not installed). Blocks.
  static Result<std::unique_ptr<WebInterface>> start_blocking(const Settings& settings, Storage& storage,
                                                              http::Router& router);
  virtual ~WebInterface() = default;
};

}  // namespace aftertone::app
