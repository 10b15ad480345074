// AT_ASSERT: a bug stops the process at once, in every build. The supervisor restarts it and salvage keeps the
// messages; limping on with broken invariants would not.
#pragma once

namespace aftertone {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace aftertone

#define AT_ASSERT(expression) \
  (static_cast<bool>(expression) ? void(0) : ::aftertone::assertion_failed(#expression, __FILE__, __LINE__))
