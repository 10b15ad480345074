// The HTTP server for links and receipts.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "base/result.h"
#include "http/router.h"

namespace aftertone::app {

class Web {
 public:
  // Null where [web] port is 0. Error: invalid (certificate), unavailable (the port is taken), naming the key. Blocks.
  static Result<std::unique_ptr<Web>> start_blocking(const Settings& settings, http::Router router);
  virtual ~Web() = default;  // lets requests under way have their answers
};

}  // namespace aftertone::app
