#include "voicemail/usecases/enter_by_provider.h"

#include "base/ascii.h"
#include "voicemail/policy/password_rules.h"
#include "voicemail/usecases/manage_users.h"

namespace aftertone::voicemail {
namespace {

// What the administrator has to mend is no trouble of ours, and lets nobody in.
tl::unexpected<Error> refused(const Error& error) {
  return error.temporary ? tl::unexpected(error) : fail(Code::denied, error.detail);
}

Result<User> add_blocking(Stores& stores, UserStore& users, const KnownElsewhere& known, const std::string& name) {
  if (!known.may_be_added || !known.role) return fail(Code::denied, "there is no user " + name);
  User user;
  user.name = name;
  user.role = *known.role;
  if (user.role == UserRole::owner) user.mailbox = known.mailbox;
  auto added = add_user_blocking(stores, users, user, std::nullopt);
  if (!added) return refused(added.error());
  return added;
}

}  // namespace

Result<User> user_known_elsewhere_blocking(Stores& stores, UserStore& users, const KnownElsewhere& known) {
  const std::string name = ascii::to_lower(known.name);
  if (!check_user_name(name))
    return fail(Code::denied, "the provider's name for the user is none that a user here has");
  auto user = users.find_blocking(name);
  if (!user && user.error().code == Code::not_found) return add_blocking(stores, users, known, name);
  if (!user || !known.role || *known.role == user->role) return user;
  const User seen = *user;
  user->role = *known.role;
  const auto changed = change_seen_user_blocking(stores, users, seen, *user);
  if (!changed) return refused(changed.error());
  if (!*changed) return fail_temporarily(Code::unavailable, "the user is being changed");
  return user;
}

}  // namespace aftertone::voicemail
