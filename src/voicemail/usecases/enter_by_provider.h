// Somebody comes whom a provider of identities knows: which of our users is that?
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/user_store.h"

namespace aftertone::voicemail {

struct KnownElsewhere {
  std::string name;              // here; large letters are as good as small ones
  std::optional<UserRole> role;  // what the provider's groups make of them; nothing: it has no say
  MailboxNumber mailbox;         // of a new owner
  bool may_be_added = false;
};

// The user, with that role; added where that is allowed. Errors: denied (`detail` says why), unavailable, timeout.
Result<User> user_known_elsewhere_blocking(Stores& stores, UserStore& users, const KnownElsewhere& known);

}  // namespace aftertone::voicemail
