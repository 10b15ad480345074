#include "ops/doctor/finding.h"

#include <algorithm>

namespace aftertone::ops {

std::string_view to_string(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warning:
      return "warn";
    case Health::failed:
      return "fail";
  }
  return "fail";
}

Health worst_of(const Findings& findings) {
  Health worst = Health::ok;
  for (const Finding& finding : findings)
    worst = std::max(worst, finding.health);
  return worst;
}

}  // namespace aftertone::ops
