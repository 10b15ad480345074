#include "storage/sql/access/sql_access_token_store.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::AccessToken;

constexpr std::string_view kAdd = R"sql(
insert into access_token (id, name, secret_sha256, scopes, mailbox, created_at, expires_at)
values (?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kFind = R"sql(
select id, name, secret_sha256, scopes, mailbox, created_at, expires_at, last_used_at
from access_token where secret_sha256 = ?)sql";
constexpr std::string_view kList = R"sql(
select id, name, secret_sha256, scopes, mailbox, created_at, expires_at, last_used_at
from access_token order by name)sql";
constexpr std::string_view kRemove = "delete from access_token where name = ?";
constexpr std::string_view kNoteUse = "update access_token set last_used_at = ? where id = ?";

Result<AccessToken> read_token(const Row& row) {
  RowReader reader(row, "access token");
  AccessToken token;
  token.id = reader.uuid();
  token.name = reader.text();
  token.secret_sha256 = reader.text();
  token.scopes = reader.word(voicemail::parse_scopes);
  token.mailbox = voicemail::MailboxNumber(reader.text());
  token.created_at = reader.time();
  token.expires_at = reader.optional_time();
  token.last_used_at = reader.optional_time();
  return reader.finish(std::move(token));
}

}  // namespace

Status SqlAccessTokenStore::add_blocking(const AccessToken& token) {
  const Result<Rows> added =
      database_.execute_blocking(kWrite, kAdd,
                                 {token.id.to_string(), token.name, token.secret_sha256, to_string(token.scopes),
                                  token.mailbox.value(), token.created_at, token.expires_at});
  if (!added && added.error().code == Code::conflict)
    return fail(Code::conflict, "there is a token \"" + token.name + "\" already");
  return added.map([](const Rows&) {});
}

Result<AccessToken> SqlAccessTokenStore::find_blocking(const std::string& secret_sha256) {
  const Result<Rows> found = database_.execute_blocking(kRead, kFind, {secret_sha256});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "no such access token");
  return read_token(found->rows[0]);
}

Result<std::vector<AccessToken>> SqlAccessTokenStore::list_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, kList);
  if (!found) return tl::unexpected(found.error());
  return read_all<AccessToken>(*found, read_token);
}

Status SqlAccessTokenStore::remove_blocking(const std::string& name) {
  const Result<Rows> removed = database_.execute_blocking(kWrite, kRemove, {name});
  if (!removed) return tl::unexpected(removed.error());
  if (removed->changed == 0) return fail(Code::not_found, "there is no token \"" + name + "\"");
  return {};
}

Status SqlAccessTokenStore::note_use_blocking(const Uuid& id, WallTime at) {
  return database_.execute_blocking(kIdempotentWrite, kNoteUse, {at, id.to_string()}).map([](const Rows&) {});
}

}  // namespace aftertone::storage
