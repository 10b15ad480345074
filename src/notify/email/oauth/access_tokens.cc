#include "notify/email/oauth/access_tokens.h"

#include "notify/email/oauth/token_endpoint.h"
#include "notify/email/oauth/token_file.h"

namespace aftertone::notify {

std::shared_ptr<AccessTokens> make_access_tokens(const OAuthSettings& settings) {
  if (!settings.token_file.empty()) return std::make_shared<TokenFile>(settings.token_file);
  if (!settings.token_url.empty()) return std::make_shared<TokenEndpoint>(settings);
  return nullptr;
}

}  // namespace aftertone::notify
