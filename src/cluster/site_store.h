// The token in a site's database. Blocks; any pool thread. Errors: unavailable, timeout (temporary: a decision is
// perhaps written, and writing it again is right), corrupt.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "cluster/site.h"

namespace aftertone::cluster {

class SiteStore {
 public:
  virtual ~SiteStore() = default;

  // Nothing: nobody has decided anything yet.
  virtual Result<std::optional<SiteToken>> token_blocking() = 0;
  // A decision: written if its number is higher than that of what is there, so that of two who decide at once only one
  // does; what happened is kept with `who` and `why`. False: somebody has decided meanwhile, perhaps the same.
  virtual Result<bool> raise_blocking(const SiteToken& token, const std::string& who, const std::string& why) = 0;
  // A decision that was made elsewhere, at `event.at`: written if it is newer (is_newer()), and kept as it was.
  virtual Result<bool> adopt_blocking(const SiteEvent& event) = 0;
  virtual Result<std::vector<SiteEvent>> history_blocking(int limit) = 0;  // the newest first
};

// What a machine knows without any database. Blocks.
class SiteMemory {
 public:
  virtual ~SiteMemory() = default;

  virtual Result<std::optional<SiteToken>> read_blocking() = 0;  // corrupt: it is not what was written
  virtual Status write_blocking(const SiteToken& token) = 0;     // durable when it returns
};

}  // namespace aftertone::cluster
