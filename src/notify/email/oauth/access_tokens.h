// What we log in with where a password is not enough: an OAuth 2.0 access token (RFC 6749), sent by XOAUTH2. Blocks;
// any thread, several at a time.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "notify/email/settings.h"

namespace aftertone::notify {

class AccessTokens {
 public:
  virtual ~AccessTokens() = default;

  // One to log in with now. Error: unavailable (temporary: who gives them is away) or denied (temporary: who gives them
  // refuses us; a person has been told in the log).
  virtual Result<std::string> current_blocking() = 0;
  // Another one, after a server has refused `refused`. Error: as above; also when there is no other, because a new one
  // was refused a moment ago.
  virtual Result<std::string> after_refusal_blocking(const std::string& refused) = 0;
};

// From the file, or from the endpoint. Null where neither is configured.
std::shared_ptr<AccessTokens> make_access_tokens(const OAuthSettings& settings);

}  // namespace aftertone::notify
