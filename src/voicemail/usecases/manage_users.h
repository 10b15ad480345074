// The website's users: who there is, and their passwords.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/user_store.h"

namespace aftertone::voicemail {

// Without a password there is no log-in by one. An owner has a mailbox. Errors: invalid (naming the field), not_found
// (the mailbox), conflict (the name is taken).
Result<User> add_user_blocking(Stores& stores, UserStore& users, User user, const std::optional<std::string>& password);

// Role, mailbox and language. Errors: invalid, not_found, conflict (it is the last administrator).
Status update_user_blocking(Stores& stores, UserStore& users, const User& user);

// Ends all sessions of the user but the one with this hash. Errors: invalid (too easy), not_found.
Status set_password_blocking(Stores& stores, UserStore& users, const std::string& name, const std::string& password,
                             const std::string& session_to_keep = {});

// With their sessions. Errors: not_found, conflict (it is the last administrator).
Status remove_user_blocking(UserStore& users, const std::string& name);

// The same, of a user that somebody has seen, all or nothing; `password` is a new one. False: they are not as they were
// seen any more.
Result<bool> change_seen_user_blocking(Stores& stores, UserStore& users, const User& seen, User wanted,
                                       const std::optional<std::string>& password = {});
Result<bool> remove_seen_user_blocking(UserStore& users, const User& seen);

}  // namespace aftertone::voicemail
