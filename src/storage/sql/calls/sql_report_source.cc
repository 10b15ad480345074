#include "storage/sql/calls/sql_report_source.h"

#include "storage/database/row_reader.h"
#include "storage/sql/calls/call_sql.h"
#include "voicemail/policy/probe_mailbox.h"

namespace aftertone::storage {
namespace {

using voicemail::CallFigures;
using voicemail::MessageFigures;

constexpr Unit kCount{Access::read, true, Patience::maintenance};

Result<CallFigures> read_call(const Row& row) {
  RowReader reader(row, "call_record");
  CallFigures call;
  call.id = reader.uuid();
  call.began_at = reader.time();
  call.is_answered = reader.optional_time().has_value();
  call.ended_at = reader.time();
  call.outcome = reader.word(voicemail::parse_call_outcome);
  call.detail = reader.text();
  call.heard = reader.count();
  call.calls = reader.count();
  call.packets_sent = reader.integer();
  call.packets_received = reader.integer();
  call.packets_lost = reader.integer();
  call.is_of_probe = reader.flag();
  return reader.finish(std::move(call));
}

Result<MessageFigures> read_message(const Row& row) {
  RowReader reader(row, "message_event");
  MessageFigures event;
  event.message = reader.uuid();
  event.event = reader.integer();
  event.what = reader.word(voicemail::parse_happening);
  event.at = reader.time();
  event.detail = reader.text();
  event.channel = reader.text();
  event.committed_at = reader.time();
  event.is_of_probe = reader.flag();
  return reader.finish(std::move(event));
}

}  // namespace

Result<std::vector<CallFigures>> SqlReportSource::calls_blocking(WallTime from, const Uuid& after, WallTime until,
                                                                 int limit) {
  const std::string last = after.is_none() ? "" : after.to_string();
  const Values values{std::string(voicemail::kProbeName), until, from, last, limit};
  const Result<Rows> found = database_.execute_blocking(kCount, call_sql::kFigures, values);
  if (!found) return tl::unexpected(found.error());
  return read_all<CallFigures>(*found, read_call);
}

Result<std::vector<MessageFigures>> SqlReportSource::messages_blocking(const voicemail::MessageId& from,
                                                                       std::int64_t after,
                                                                       const voicemail::MessageId& until, int limit) {
  const Values values{std::string(voicemail::kProbeName), until.to_string(), from.to_string(), after, limit};
  const Result<Rows> found = database_.execute_blocking(kCount, call_sql::kMessageFigures, values);
  if (!found) return tl::unexpected(found.error());
  return read_all<MessageFigures>(*found, read_message);
}

}  // namespace aftertone::storage
