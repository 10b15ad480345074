// Programs that use the web interface: who gives them access, and whether they have it.
#pragma once

#include "base/result.h"
#include "voicemail/ports/access_token_store.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// Gives it an id and a time of creation. Errors: invalid (name, scopes, a time that is over), not_found (its mailbox),
// conflict (the name is taken).
Result<AccessToken> add_access_token_blocking(Stores& stores, AccessTokenStore& tokens, AccessToken token);

// The token whose text has this hash, and notes that it was used. Error: denied, without saying why, where there is
// none or it has expired.
Result<AccessToken> admit_program_blocking(const Clock& clock, AccessTokenStore& tokens,
                                           const std::string& secret_sha256);

}  // namespace aftertone::voicemail
