#include "base/assert.h"

#include <cstdlib>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone {

void assertion_failed(const char* expression, const char* file, int line) {
  log::error(error_codes::kAssertion, "bug", "{} at {}:{}", expression, file, line);
  log::flush();
  std::abort();
}

}  // namespace aftertone
