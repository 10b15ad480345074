#include "base/assert.h"

#include <cstdlib>

#include "base/log.h"

namespace aftertone {

void assertion_failed(const char* expression, const char* file, int line) {
  log::error("bug", "assertion failed: {} at {}:{}", expression, file, line);
  log::flush();
  std::abort();
}

}  // namespace aftertone
