#include "storage/sql/access/sql_session_store.h"

#include "storage/sql/access/user_row.h"

namespace aftertone::storage {
namespace {

constexpr std::string_view kAdd = R"sql(
insert into web_session (secret_sha256, user_name, created_at, last_seen_at, came_from) values (?, ?, ?, ?, ?))sql";
constexpr std::string_view kFind = R"sql(
select s.secret_sha256, s.created_at, s.last_seen_at, s.came_from, u.name, u.role, u.mailbox, u.language,
       u.password_hash, u.totp_secret, u.totp_pending, u.totp_step, u.created_at, null
from web_session s join web_user u on u.name = s.user_name where s.secret_sha256 = ?)sql";
constexpr std::string_view kNoteSeen = "update web_session set last_seen_at = ? where secret_sha256 = ?";
constexpr std::string_view kRemove = "delete from web_session where secret_sha256 = ?";
constexpr std::string_view kRemoveEnded = "delete from web_session where created_at <= ? or last_seen_at <= ?";

Result<voicemail::Session> read_session(const Row& row) {
  RowReader reader(row, "web_session");
  voicemail::Session session;
  session.secret_sha256 = reader.text();
  session.created_at = reader.time();
  session.last_seen_at = reader.time();
  session.from = reader.text();
  session.user = read_user_columns(reader);
  return reader.finish(std::move(session));
}

}  // namespace

Status SqlSessionStore::add_blocking(const voicemail::Session& session) {
  return database_
      .execute_blocking(
          kWrite, kAdd,
          {session.secret_sha256, session.user.name, session.created_at, session.last_seen_at, session.from})
      .map([](const Rows&) {});
}

Result<voicemail::Session> SqlSessionStore::find_blocking(const std::string& secret_sha256) {
  const Result<Rows> found = database_.execute_blocking(kRead, kFind, {secret_sha256});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "no such session");
  return read_session(found->rows[0]);
}

Status SqlSessionStore::note_seen_blocking(const std::string& secret_sha256, WallTime at) {
  return database_.execute_blocking(kIdempotentWrite, kNoteSeen, {at, secret_sha256}).map([](const Rows&) {});
}

Status SqlSessionStore::remove_blocking(const std::string& secret_sha256) {
  return database_.execute_blocking(kIdempotentWrite, kRemove, {secret_sha256}).map([](const Rows&) {});
}

Status SqlSessionStore::remove_ended_blocking(WallTime began_before, WallTime unseen_since) {
  return database_.execute_blocking(kIdempotentWrite, kRemoveEnded, {began_before, unseen_since}).map([](const Rows&) {
  });
}

}  // namespace aftertone::storage
