#include "ops/health/health.h"

namespace aftertone::ops {

std::string_view to_string(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warn:
      return "warn";
    case Health::fail:
      break;
  }
  return "fail";
}

}  // namespace aftertone::ops
