// What a provider of identities says of somebody, and whether it is the provider who says it (OpenID Connect Core 1.0,
// section 3.1.3.7). libcjose has the cryptography. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::api {

struct IdTokenCheck {
  std::string issuer;     // exactly
  std::string client_id;  // that the token is for
  std::string nonce;      // of the log-in that we began
  WallTime now;
};

// The claims of `token` (a JWS of three parts), signed with one of `keys` (a JSON Web Key Set). Errors: not_found (none
// of the keys has signed it: they may have been changed), denied (whatever else is wrong with it; `detail` says what).
Result<nlohmann::json> claims_of_id_token(const std::string& token, const std::string& keys, const IdTokenCheck& check);

// The text that `object` has under this name; empty: it has none.
std::string text_in(const nlohmann::json& object, const std::string& name);

}  // namespace aftertone::api
