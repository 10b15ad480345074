#include "storage/sql/access/sql_repeat_store.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::KeptAnswer;
using voicemail::RepeatKey;

constexpr std::string_view kClaim = R"sql(
insert into web_repeat (who, repeat_key, request_sha256, status, body, location, made_at) values (?, ?, ?, 0, '', '', ?)
on conflict (who, repeat_key) do nothing)sql";
constexpr std::string_view kFind =
    "select request_sha256, status, body, location from web_repeat where who = ? and repeat_key = ?";
constexpr std::string_view kKeep =
    "update web_repeat set status = ?, body = ?, location = ? where who = ? and repeat_key = ?";
constexpr std::string_view kRelease = "delete from web_repeat where who = ? and repeat_key = ?";
constexpr std::string_view kRemoveOld = "delete from web_repeat where made_at < ?";

}  // namespace

Result<bool> SqlRepeatStore::claim_blocking(const RepeatKey& key, const std::string& request_sha256, WallTime now) {
  const Result<Rows> claimed = database_.execute_blocking(kWrite, kClaim, {key.who, key.key, request_sha256, now});
  return claimed.map([](const Rows& rows) { return rows.changed > 0; });
}

Result<KeptAnswer> SqlRepeatStore::find_blocking(const RepeatKey& key) {
  const Result<Rows> found = database_.execute_blocking(kRead, kFind, {key.who, key.key});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "no such key");
  RowReader reader(found->rows[0], "web_repeat");
  KeptAnswer answer;
  answer.request_sha256 = reader.text();
  answer.status = reader.count();
  answer.body = reader.text();
  answer.location = reader.text();
  return reader.finish(std::move(answer));
}

Status SqlRepeatStore::keep_blocking(const RepeatKey& key, const KeptAnswer& answer) {
  return database_
      .execute_blocking(kIdempotentWrite, kKeep, {answer.status, answer.body, answer.location, key.who, key.key})
      .map([](const Rows&) {});
}

Status SqlRepeatStore::release_blocking(const RepeatKey& key) {
  return database_.execute_blocking(kIdempotentWrite, kRelease, {key.who, key.key}).map([](const Rows&) {});
}

Status SqlRepeatStore::remove_old_blocking(WallTime made_before) {
  return database_.execute_blocking(kIdempotentWrite, kRemoveOld, {made_before}).map([](const Rows&) {});
}

}  // namespace aftertone::storage
