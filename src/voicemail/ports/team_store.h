// Teams in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt, and those named.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/team.h"

namespace aftertone::voicemail {

class TeamStore {
 public:
  virtual ~TeamStore() = default;

  virtual Result<Team> find_blocking(const std::string& name) = 0;  // not_found
  virtual Result<std::vector<Team>> list_blocking() = 0;            // by name
  virtual Status add_blocking(const Team& team) = 0;                // conflict: there is one of that name
  virtual Status update_blocking(const Team& team) = 0;             // not_found
  virtual Status remove_blocking(const std::string& name) = 0;      // not_found
};

}  // namespace aftertone::voicemail
