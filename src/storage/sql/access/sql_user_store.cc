#include "storage/sql/access/sql_user_store.h"

#include "storage/sql/access/user_row.h"

namespace aftertone::storage {
namespace {

using voicemail::User;

constexpr std::string_view kAdd = R"sql(
insert into web_user (name, role, mailbox, language, password_hash, totp_secret, totp_pending, totp_step, created_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kFind = R"sql(
select name, role, mailbox, language, password_hash, totp_secret, totp_pending, totp_step, created_at,
       (select blocked_until from log_in_try where try_key = 'name ' || name)
from web_user where name = ?)sql";
constexpr std::string_view kList = R"sql(
select name, role, mailbox, language, password_hash, totp_secret, totp_pending, totp_step, created_at,
       (select blocked_until from log_in_try where try_key = 'name ' || name)
from web_user order by name)sql";
constexpr std::string_view kPage = R"sql(
select name, role, mailbox, language, password_hash, totp_secret, totp_pending, totp_step, created_at,
       (select blocked_until from log_in_try where try_key = 'name ' || name)
from web_user where name > ? order by name limit ?)sql";
constexpr std::string_view kWithCodes = R"sql(
select name, role, mailbox, language, password_hash, totp_secret, totp_pending, totp_step, created_at,
       (select blocked_until from log_in_try where try_key = 'name ' || name)
from web_user where totp_secret <> '' or totp_pending <> '')sql";
// The literal of the index web_user_administrator.
constexpr std::string_view kAdministrators = "select name from web_user where role = 'administrator' order by name";
constexpr std::string_view kUpdate = "update web_user set role = ?, mailbox = ?, language = ? where name = ?";
// One statement looks and changes: whoever waits for the row of another looks at what that one has made of it.
constexpr std::string_view kChangeSeen = R"sql(
update web_user set role = ?, mailbox = ?, language = ?, password_hash = ?, totp_secret = ?, totp_pending = ?
where name = ? and role = ? and mailbox = ? and language = ? and password_hash = ? and totp_secret = ? and totp_pending = ?)sql";
constexpr std::string_view kRemoveSeen = R"sql(
delete from web_user
where name = ? and role = ? and mailbox = ? and language = ? and password_hash = ? and totp_secret = ? and totp_pending = ?)sql";
constexpr std::string_view kRemove = "delete from web_user where name = ?";
constexpr std::string_view kSetPassword = "update web_user set password_hash = ? where name = ?";
constexpr std::string_view kEndSessions = "delete from web_session where user_name = ? and secret_sha256 <> ?";
constexpr std::string_view kSetTotp = "update web_user set totp_secret = ?, totp_pending = ? where name = ?";
constexpr std::string_view kTakeStep = "update web_user set totp_step = ? where name = ? and totp_step < ?";

Result<User> read_user(const Row& row) {
  RowReader reader(row, "web_user");
  User user = read_user_columns(reader);
  return reader.finish(std::move(user));
}

Result<std::string> read_name(const Row& row) {
  RowReader reader(row, "web_user");
  std::string name = reader.text();
  return reader.finish(std::move(name));
}

Values seen_values(const User& seen) {
  return {seen.name,          to_string(seen.role), seen.mailbox.value(), seen.language,
          seen.password_hash, seen.totp_secret,     seen.totp_pending};
}

Status no_user(const std::string& name) {
  return fail(Code::not_found, "there is no user " + name);
}

Status changed_one(const Result<Rows>& changed, const std::string& name) {
  if (!changed) return tl::unexpected(changed.error());
  return changed->changed == 0 ? no_user(name) : Status();
}

}  // namespace

voicemail::User read_user_columns(RowReader& reader) {
  User user;
  user.name = reader.text();
  user.role = reader.word(voicemail::parse_user_role);
  user.mailbox = voicemail::MailboxNumber(reader.text());
  user.language = reader.text();
  user.password_hash = reader.text();
  user.totp_secret = reader.text();
  user.totp_pending = reader.text();
  user.totp_step = reader.integer();
  user.created_at = reader.time();
  user.locked_until = reader.optional_time();
  return user;
}

Status SqlUserStore::add_blocking(const User& user) {
  const Result<Rows> added = database_.execute_blocking(
      kWrite, kAdd,
      {user.name, to_string(user.role), user.mailbox.value(), user.language, user.password_hash, user.totp_secret,
       user.totp_pending, user.totp_step, user.created_at});
  if (!added && added.error().code == Code::conflict)
    return fail(Code::conflict, "there is a user " + user.name + " already");
  return added.map([](const Rows&) {});
}

Result<User> SqlUserStore::find_blocking(const std::string& name) {
  const Result<Rows> found = database_.execute_blocking(kRead, kFind, {name});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return tl::unexpected(no_user(name).error());
  return read_user(found->rows[0]);
}

Result<std::vector<User>> SqlUserStore::list_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, kList);
  if (!found) return tl::unexpected(found.error());
  return read_all<User>(*found, read_user);
}

Result<std::vector<User>> SqlUserStore::page_blocking(const std::string& after, std::size_t most) {
  const Result<Rows> found = database_.execute_blocking(kRead, kPage, {after, most});
  if (!found) return tl::unexpected(found.error());
  return read_all<User>(*found, read_user);
}

Result<std::vector<std::string>> SqlUserStore::administrators_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, kAdministrators);
  if (!found) return tl::unexpected(found.error());
  return read_all<std::string>(*found, read_name);
}

Result<std::vector<User>> SqlUserStore::with_codes_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, kWithCodes);
  if (!found) return tl::unexpected(found.error());
  return read_all<User>(*found, read_user);
}

Status SqlUserStore::update_blocking(const User& user) {
  return changed_one(database_.execute_blocking(kIdempotentWrite, kUpdate,
                                                {to_string(user.role), user.mailbox.value(), user.language, user.name}),
                     user.name);
}

Status SqlUserStore::remove_blocking(const std::string& name) {
  return changed_one(database_.execute_blocking(kWrite, kRemove, {name}), name);
}

Result<bool> SqlUserStore::change_seen_blocking(const User& seen, const User& wanted) {
  return database_.transact_blocking(kWrite, [&](Session& session) -> Result<bool> {
    Values values{to_string(wanted.role), wanted.mailbox.value(), wanted.language,
                  wanted.password_hash,   wanted.totp_secret,     wanted.totp_pending};
    const Values as_seen = seen_values(seen);
    values.insert(values.end(), as_seen.begin(), as_seen.end());
    const Result<Rows> changed = session.execute_blocking(kChangeSeen, values);
    if (!changed) return tl::unexpected(changed.error());
    if (changed->changed == 0 || wanted.password_hash == seen.password_hash) return changed->changed > 0;
    return session.execute_blocking(kEndSessions, {seen.name, ""}).map([](const Rows&) { return true; });
  });
}

Result<bool> SqlUserStore::remove_seen_blocking(const User& seen) {
  return database_.execute_blocking(kWrite, kRemoveSeen, seen_values(seen)).map([](const Rows& rows) {
    return rows.changed > 0;
  });
}

Status SqlUserStore::set_password_blocking(const std::string& name, const std::string& hash,
                                           const std::string& session_to_keep) {
  return database_.transact_blocking(kIdempotentWrite, [&](Session& session) -> Status {
    if (const Status set = changed_one(session.execute_blocking(kSetPassword, {hash, name}), name); !set) return set;
    return session.execute_blocking(kEndSessions, {name, session_to_keep}).map([](const Rows&) {});
  });
}

Status SqlUserStore::set_totp_blocking(const std::string& name, const std::string& secret, const std::string& pending) {
  return changed_one(database_.execute_blocking(kIdempotentWrite, kSetTotp, {secret, pending, name}), name);
}

Result<bool> SqlUserStore::take_totp_step_blocking(const std::string& name, std::int64_t step) {
  const Result<Rows> taken = database_.execute_blocking(kWrite, kTakeStep, {step, name, step});
  return taken.map([](const Rows& rows) { return rows.changed > 0; });
}

}  // namespace aftertone::storage
