// Access tokens in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt, and those
// named.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/access_token.h"

namespace aftertone::voicemail {

class AccessTokenStore {
 public:
  virtual ~AccessTokenStore() = default;

  virtual Status add_blocking(const AccessToken& token) = 0;  // conflict: the name is taken
  // By what it shows; one that has expired is found too. Error: not_found.
  virtual Result<AccessToken> find_blocking(const std::string& secret_sha256) = 0;
  virtual Result<std::vector<AccessToken>> list_blocking() = 0;       // by name
  virtual Status remove_blocking(const std::string& name) = 0;        // not_found
  virtual Status note_use_blocking(const Uuid& id, WallTime at) = 0;  // absent is success
};

}  // namespace aftertone::voicemail
