#include "voicemail/usecases/manage_users.h"

#include "voicemail/policy/password_rules.h"

namespace aftertone::voicemail {
namespace {

Status check_user_blocking(Stores& stores, const User& user) {
  if (const Status good = check_user_name(user.name); !good) return good;
  if (user.language.size() > 16) return fail(Code::invalid, "language: a word such as en or de");
  if (user.role == UserRole::owner && user.mailbox.value().empty())
    return fail(Code::invalid, "mailbox: an owner has one");
  if (user.mailbox.value().empty()) return {};
  const auto mailbox = stores.mailboxes.find_blocking(user.mailbox);
  if (!mailbox && mailbox.error().code == Code::not_found)
    return fail(Code::invalid, "mailbox: there is no mailbox " + user.mailbox.value());
  return mailbox.map([](const Mailbox&) {});
}

// Somebody must be able to let others in.
Status check_one_is_left_blocking(UserStore& users, const std::string& name) {
  const auto administrators = users.administrators_blocking();
  if (!administrators) return tl::unexpected(administrators.error());
  if (*administrators != std::vector{name}) return {};
  return fail(Code::conflict, name + " is the last administrator: add another one first");
}

Result<std::string> hash_blocking(Stores& stores, const std::string& password, const std::string& name) {
  if (const Status good = check_new_password(password, name); !good) return tl::unexpected(good.error());
  return stores.pins.hash_blocking(password);
}

}  // namespace

Result<User> add_user_blocking(Stores& stores, UserStore& users, User user,
                               const std::optional<std::string>& password) {
  user.created_at = stores.clock.now();
  if (const Status good = check_user_blocking(stores, user); !good) return tl::unexpected(good.error());
  if (password) {
    auto hash = hash_blocking(stores, *password, user.name);
    if (!hash) return tl::unexpected(hash.error());
    user.password_hash = std::move(*hash);
  }
  if (const Status added = users.add_blocking(user); !added) return tl::unexpected(added.error());
  return user;
}

Status update_user_blocking(Stores& stores, UserStore& users, const User& user) {
  if (const Status good = check_user_blocking(stores, user); !good) return good;
  if (user.role != UserRole::administrator) {
    if (const Status left = check_one_is_left_blocking(users, user.name); !left) return left;
  }
  return users.update_blocking(user);
}

Status set_password_blocking(Stores& stores, UserStore& users, const std::string& name, const std::string& password,
                             const std::string& session_to_keep) {
  const auto hash = hash_blocking(stores, password, name);
  if (!hash) return tl::unexpected(hash.error());
  return users.set_password_blocking(name, *hash, session_to_keep);
}

Status remove_user_blocking(UserStore& users, const std::string& name) {
  if (const Status left = check_one_is_left_blocking(users, name); !left) return left;
  return users.remove_blocking(name);
}

Result<bool> change_seen_user_blocking(Stores& stores, UserStore& users, const User& seen, User wanted,
                                       const std::optional<std::string>& password) {
  if (const Status good = check_user_blocking(stores, wanted); !good) return tl::unexpected(good.error());
  if (wanted.role != UserRole::administrator) {
    if (const Status left = check_one_is_left_blocking(users, wanted.name); !left) return tl::unexpected(left.error());
  }
  if (password) {
    auto hash = hash_blocking(stores, *password, wanted.name);
    if (!hash) return tl::unexpected(hash.error());
    wanted.password_hash = std::move(*hash);
  }
  return users.change_seen_blocking(seen, wanted);
}

Result<bool> remove_seen_user_blocking(UserStore& users, const User& seen) {
  if (const Status left = check_one_is_left_blocking(users, seen.name); !left) return tl::unexpected(left.error());
  return users.remove_seen_blocking(seen);
}

}  // namespace aftertone::voicemail
