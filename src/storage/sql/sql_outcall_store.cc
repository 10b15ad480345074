#include "storage/sql/sql_outcall_store.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/dialling_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::Outcall;
using voicemail::OutcallId;
using voicemail::OutcallResult;

constexpr Unit kBatch{Access::write, true, Patience::batch};
constexpr Unit kClaim{Access::write, false, Patience::batch};  // a try of unknown outcome comes back with its lease

Result<Outcall> read_outcall(const Row& row) {
  RowReader reader(row, "outcall");
  Outcall outcall;
  outcall.id = OutcallId(reader.integer());
  outcall.key = reader.text();
  outcall.mailbox = voicemail::MailboxNumber(reader.text());
  outcall.message = reader.uuid();
  outcall.target = reader.text();
  outcall.secure = reader.text();
  outcall.state = reader.word(voicemail::parse_outcall_state);
  outcall.attempt = reader.count();
  outcall.not_before = reader.time();
  outcall.holder = reader.text();
  outcall.lease_until = reader.time();
  outcall.was_answered = reader.flag();
  outcall.result = reader.word(voicemail::parse_outcall_result);
  outcall.detail = reader.text();
  outcall.created_at = reader.time();
  return reader.finish(std::move(outcall));
}

}  // namespace

Result<Outcall> SqlOutcallStore::request_blocking(const voicemail::OutcallRequest& request) {
  const WallTime now = clock_.now();
  const Result<Rows> made = database_.execute_blocking(
      kBatch, dialling_sql::kRequest,
      {request.key, request.mailbox.value(), request.message.to_string(), request.target, request.secure, now, now});
  if (!made) return tl::unexpected(made.error());
  const Result<Rows> found = database_.execute_blocking(kRead, dialling_sql::kFindOutcall, {request.key});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "the request for a call is gone again");
  return read_outcall(found->rows[0]);
}

Result<std::vector<Outcall>> SqlOutcallStore::claim_blocking(const std::string& holder, WallTime lease_until,
                                                             int limit) {
  const WallTime now = clock_.now();
  using Outcalls = std::vector<Outcall>;
  return database_.transact_blocking(kClaim, [&](Session& session) -> Result<Outcalls> {
    const Result<Rows> given_up = session.execute_blocking(dialling_sql::kGiveUpInterrupted, {now});
    if (!given_up) return tl::unexpected(given_up.error());
    const std::string sql =
        std::string(dialling_sql::kClaim).append(database_.dialect().skip_locked).append(dialling_sql::kClaimEnd);
    const Result<Rows> claimed = session.execute_blocking(sql, {now, now, limit, holder, lease_until});
    if (!claimed) return tl::unexpected(claimed.error());
    return read_all<Outcall>(*claimed, read_outcall);
  });
}

Status SqlOutcallStore::extend_blocking(const Outcall& claimed, WallTime lease_until) {
  return change_blocking(claimed, dialling_sql::kExtend, {lease_until});
}

Status SqlOutcallStore::mark_answered_blocking(const Outcall& claimed) {
  return change_blocking(claimed, dialling_sql::kMarkAnswered, {});
}

Status SqlOutcallStore::finish_blocking(const Outcall& claimed, OutcallResult result, const std::string& detail) {
  return change_blocking(claimed, dialling_sql::kFinish, {to_string(result), detail});
}

Status SqlOutcallStore::retry_blocking(const Outcall& claimed, OutcallResult result, const std::string& detail,
                                       WallTime not_before) {
  return change_blocking(claimed, dialling_sql::kRetry, {to_string(result), detail, not_before, to_string(result)});
}

Status SqlOutcallStore::change_blocking(const Outcall& claimed, std::string_view sql, Values values) {
  values.insert(values.end(), {claimed.id.value(), claimed.holder, claimed.attempt});
  const Result<Rows> changed = database_.execute_blocking(kBatch, sql, values);
  if (!changed) return tl::unexpected(changed.error());
  if (changed->changed == 0) {
    return fail(Code::conflict, fmt::format("outcall {} is somebody else's now", claimed.id.value()));
  }
  return {};
}

}  // namespace aftertone::storage
