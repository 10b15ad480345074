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
  // Written if it is newer than what is there; what happened is kept with `who` and `why`. False: it is not newer.
  virtual Result<bool> raise_blocking(const SiteToken& token, const std::string& who, const std::string& why) = 0;
  // The same of a decision that was made elsewhere, at `event.at`: it is kept as it was, not as of now.
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
