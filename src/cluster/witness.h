// A third place that both sites can ask which of them works, so that the work can move by itself: who does not renew
// what it holds there in time has lost it. Blocks; any pool thread. Errors: unavailable (temporary).
#pragma once

#include <chrono>
#include <optional>

#include "base/result.h"
#include "cluster/site.h"

namespace aftertone::cluster {

class Witness {
 public:
  virtual ~Witness() = default;

  // Nothing: nobody has renewed in time.
  virtual Result<std::optional<SiteToken>> ask_blocking() = 0;
  // Takes it with `token` if nobody holds it or an older token does, and renews it if `token` holds it. Returns the
  // token that holds it now: another one is as new, or newer.
  virtual Result<SiteToken> hold_blocking(const SiteToken& token, std::chrono::seconds time_to_live) = 0;
};

}  // namespace aftertone::cluster
