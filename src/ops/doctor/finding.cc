#include "ops/doctor/finding.h"

#include <algorithm>

namespace aftertone::ops {

Health worst_of(const Findings& findings) {
  Health worst = Health::ok;
  for (const Finding& finding : findings)
    worst = std::max(worst, finding.health);
  return worst;
}

}  // namespace aftertone::ops
