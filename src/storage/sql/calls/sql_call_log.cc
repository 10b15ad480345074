#include "storage/sql/calls/sql_call_log.h"

#include "storage/database/row_reader.h"
#include "storage/sql/calls/call_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::CallRecord;

// Nobody waits for these but whoever asks.
constexpr Unit kSearch{Access::read, true, Patience::batch};
constexpr Unit kAdd{Access::write, true, Patience::batch};

std::string select(std::string_view condition) {
  return std::string(call_sql::kSelect).append(condition);
}

std::string text_of(const Uuid& id) {
  return id.is_none() ? std::string() : id.to_string();
}

Uuid read_id_or_none(RowReader& reader) {
  return Uuid::parse(reader.text()).value_or(Uuid());
}

Result<CallRecord> read_record(const Row& row) {
  RowReader reader(row, "call_record");
  CallRecord record;
  record.id = reader.uuid();
  record.node = reader.text();
  record.call_id = reader.text();
  record.began_at = reader.time();
  record.answered_at = reader.optional_time();
  record.ended_at = reader.time();
  record.mailbox = voicemail::MailboxNumber(reader.text());
  record.caller.number = reader.text();
  record.caller.name = reader.text();
  record.called = reader.text();
  record.outcome = reader.word(voicemail::parse_call_outcome);
  record.detail = reader.text();
  record.status = reader.count();
  record.message = read_id_or_none(reader);
  record.heard = reader.count();
  record.quality.codec = reader.text();
  record.quality.packets_sent = reader.integer();
  record.quality.packets_received = reader.integer();
  record.quality.packets_lost = reader.integer();
  record.quality.jitter_ms = reader.integer();
  record.calls = reader.count();
  record.story = reader.text();
  return reader.finish(std::move(record));
}

Values values_of(const CallRecord& record) {
  const voicemail::CallQuality& quality = record.quality;
  return {record.id.to_string(),
          record.node,
          record.call_id,
          record.began_at,
          record.answered_at,
          record.ended_at,
          record.mailbox.value(),
          record.caller.number,
          record.caller.name,
          record.called,
          to_string(record.outcome),
          record.detail,
          record.status,
          text_of(record.message),
          record.heard,
          quality.codec,
          quality.packets_sent,
          quality.packets_received,
          quality.packets_lost,
          quality.jitter_ms,
          record.calls,
          record.story};
}

}  // namespace

SqlCallLog::SqlCallLog(Database& database)
    : database_(database),
      by_call_id_(select(call_sql::kOfCallId)),
      by_id_(select(call_sql::kOfId)),
      by_message_(select(call_sql::kOfMessage)),
      plays_(select(call_sql::kPlays)) {}

Status SqlCallLog::add_blocking(std::span<const CallRecord> records) {
  return database_.transact_blocking(kAdd, [&](Session& session) -> Status {
    for (const CallRecord& record : records) {
      if (const auto added = session.execute_blocking(call_sql::kInsert, values_of(record)); !added)
        return tl::unexpected(added.error());
    }
    return {};
  });
}

Result<std::vector<CallRecord>> SqlCallLog::select_blocking(std::string_view sql, const Values& values) {
  const Result<Rows> found = database_.execute_blocking(kSearch, sql, values);
  if (!found) return tl::unexpected(found.error());
  return read_all<CallRecord>(*found, read_record);
}

Result<std::optional<CallRecord>> SqlCallLog::select_one_blocking(std::string_view sql, const Values& values) {
  auto found = select_blocking(sql, values);
  if (!found) return tl::unexpected(found.error());
  return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<std::vector<CallRecord>> SqlCallLog::list_blocking(const voicemail::CallQuery& query) {
  std::string sql = select(call_sql::kInTime);
  Values values{query.since, query.until};
  const auto ask_for = [&](std::string_view condition, std::string_view word) {
    if (word.empty()) return;
    sql.append(condition);
    values.emplace_back(word);
  };
  ask_for(call_sql::kOfMailbox, query.mailbox);
  ask_for(call_sql::kOfCaller, query.caller);
  ask_for(call_sql::kOfOutcome, query.outcome ? to_string(*query.outcome) : "");
  values.emplace_back(query.limit);
  return select_blocking(sql.append(call_sql::kNewestFirst), values);
}

Result<std::vector<CallRecord>> SqlCallLog::find_by_call_id_blocking(const std::string& call_id) {
  return select_blocking(by_call_id_, {call_id});
}

Result<std::optional<CallRecord>> SqlCallLog::find_blocking(const Uuid& id) {
  return select_one_blocking(by_id_, {id.to_string()});
}

Result<std::optional<CallRecord>> SqlCallLog::find_by_message_blocking(const voicemail::MessageId& message) {
  return select_one_blocking(by_message_, {message.to_string()});
}

Result<std::vector<CallRecord>> SqlCallLog::plays_of_blocking(const voicemail::Message& message, int limit) {
  const std::string mentions = "%" + message.id.to_string() + "%";
  return select_blocking(plays_, {message.mailbox.value(), message.started_at, mentions, limit});
}

Result<int> SqlCallLog::purge_blocking(WallTime before, int limit) {
  const Result<Rows> purged = database_.execute_blocking(kAdd, call_sql::kPurge, {before, limit});
  if (!purged) return tl::unexpected(purged.error());
  return static_cast<int>(purged->changed);
}

}  // namespace aftertone::storage
