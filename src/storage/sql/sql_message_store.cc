#include "storage/sql/sql_message_store.h"

#include "base/clock.h"
#include "base/crash_point.h"
#include "storage/database/row_reader.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/lamp_row.h"
#include "storage/sql/lamp_sql.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/message_state.h"
#include "storage/sql/queue_delivery.h"
#include "storage/sql/sql_timeline.h"
#include "voicemail/policy/fuller_message.h"

namespace aftertone::storage {
namespace {

using voicemail::CommitOutcome;
using voicemail::Delivery;
using voicemail::DeliveryRequest;
using voicemail::Happening;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageCounts;
using voicemail::MessageEvent;
using voicemail::MessageId;
using voicemail::MessageState;

Values values_of(const Message& message) {
  return {message.id.to_string(),        message.mailbox.value(), message.intended_for.value(), message.caller.number,
          message.caller.name,           message.called,          message.started_at,           message.duration,
          to_string(message.end_reason), message.urgent,          to_string(message.codec),     message.audio_name,
          message.audio_sha256,          message.audio_bytes,     to_string(message.state),     message.committed_at};
}

// It stays as it is, deliveries and all: they came with it, in one transaction. But we may be here because a first
// try's outcome was unknown, and a transaction that only reads does not wait for a synchronous standby: write
// something, so that this COMMIT vouches for the first one.
Result<CommitOutcome> confirm_in(Session& session, const MessageId& id) {
  const Result<Rows> touched = session.execute_blocking(message_sql::kTouch, {id.to_string()});
  if (!touched) return tl::unexpected(touched.error());
  return CommitOutcome::was_there_already;
}

Result<CommitOutcome> fill_up_in(Session& session, const Message& kept, const Message& fuller) {
  const Result<Rows> filled = session.execute_blocking(
      message_sql::kFillUp, {fuller.audio_name, fuller.audio_sha256, fuller.audio_bytes, fuller.duration,
                             to_string(fuller.end_reason), fuller.urgent, fuller.id.to_string()});
  if (!filled) return tl::unexpected(filled.error());
  const Status lit = move_lamp_blocking(session, kept.mailbox, share_of(kept.state, kept.urgent),
                                        share_of(fuller.state, fuller.urgent));
  if (!lit) return tl::unexpected(lit.error());
  crash_point("message filled up, before COMMIT");
  return CommitOutcome::filled_up;
}

// Another commit of the same recording came first: perhaps our own, perhaps one that knew less of it.
Result<CommitOutcome> commit_again_in(Session& session, const Dialect& dialect, const Message& message) {
  const Result<Rows> found =
      session.execute_blocking(std::string(message_sql::kFind).append(dialect.for_update), {message.id.to_string()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail_temporarily(Code::conflict, "the message went while it was looked at");
  const Result<Message> kept = read_message(found->rows[0]);
  if (!kept) return tl::unexpected(kept.error());
  const Message fuller = voicemail::fuller_message(*kept, message);
  return is_as_full(*kept, fuller) ? confirm_in(session, message.id) : fill_up_in(session, *kept, fuller);
}

Result<CommitOutcome> commit_in(Session& session, const Dialect& dialect, const Message& message,
                                const std::vector<DeliveryRequest>& deliveries) {
  const Result<Rows> inserted = session.execute_blocking(message_sql::kInsert, values_of(message));
  if (!inserted) return tl::unexpected(inserted.error());
  if (inserted->changed == 0) return commit_again_in(session, dialect, message);

  const MessageEvent committed{0, message.id, message.committed_at, Happening::committed, {}, "", ""};
  if (const Status told = append_event_blocking(session, committed); !told) return tl::unexpected(told.error());
  for (const DeliveryRequest& request : deliveries) {
    const auto queued = queue_delivery_blocking(session, message.id, message.mailbox, request, message.committed_at);
    if (!queued) return tl::unexpected(queued.error());
  }
  const MessageCounts share = share_of(message.state, message.urgent);
  if (const Status lit = move_lamp_blocking(session, message.mailbox, {}, share); !lit)
    return tl::unexpected(lit.error());
  crash_point("message written, before COMMIT");
  return CommitOutcome::committed;
}

tl::unexpected<Error> no_such_message(const MessageId& id) {
  return fail(Code::not_found, "there is no message " + id.to_string());
}

}  // namespace

Result<Message> read_message(const Row& row) {
  RowReader reader(row, "message");
  Message message;
  message.id = reader.uuid();
  message.mailbox = MailboxNumber(reader.text());
  message.intended_for = MailboxNumber(reader.text());
  message.caller.number = reader.text();
  message.caller.name = reader.text();
  message.called = reader.text();
  message.started_at = reader.time();
  message.duration = reader.duration();
  message.end_reason = reader.word(voicemail::parse_end_reason);
  message.urgent = reader.flag();
  message.codec = reader.word(voicemail::parse_audio_codec);
  message.audio_name = reader.text();
  message.audio_sha256 = reader.text();
  message.audio_bytes = reader.integer();
  message.state = reader.word(voicemail::parse_message_state);
  message.committed_at = reader.time();
  return reader.finish(std::move(message));
}

Result<CommitOutcome> SqlMessageStore::commit_blocking(const Message& message,
                                                       const std::vector<DeliveryRequest>& deliveries) {
  const Result<CommitOutcome> outcome = database_.transact_blocking(
      kIdempotentWrite, [&](Session& session) { return commit_in(session, database_.dialect(), message, deliveries); });
  if (!outcome && outcome.error().code == Code::not_found) {  // the foreign key
    return fail(Code::not_found, "there is no mailbox " + message.mailbox.value());
  }
  if (outcome) crash_point("message committed");
  return outcome;
}

Result<Message> SqlMessageStore::find_blocking(const MessageId& id) {
  const Result<Rows> found = database_.execute_blocking(kRead, message_sql::kFind, {id.to_string()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return no_such_message(id);
  return read_message(found->rows[0]);
}

Result<std::vector<Message>> SqlMessageStore::list_blocking(const MailboxNumber& mailbox, MessageState state) {
  const Result<Rows> found = database_.execute_blocking(kRead, message_sql::kList, {mailbox.value(), to_string(state)});
  if (!found) return tl::unexpected(found.error());
  return read_all<Message>(*found, read_message);
}

Result<MessageCounts> SqlMessageStore::count_blocking(const MailboxNumber& mailbox) {
  const Result<Rows> found = database_.execute_blocking(kRead, lamp_sql::kFind, {mailbox.value()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return MessageCounts();
  return read_lamp(found->rows[0]).map([](const voicemail::Lamp& lamp) { return lamp.counts; });
}

Status SqlMessageStore::set_state_blocking(const MessageId& id, MessageState state) {
  return database_.transact_blocking(kIdempotentWrite, [&](Session& session) {
    return set_message_state_blocking(session, database_.dialect(), id, {state, clock_.now(), ""});
  });
}

Status SqlMessageStore::assign_blocking(const MessageId& id, const MailboxNumber& mailbox,
                                        const std::vector<DeliveryRequest>& deliveries) {
  const Status assigned = database_.transact_blocking(kIdempotentWrite, [&](Session& session) {
    return assign_message_blocking(session, database_.dialect(), id, {mailbox, deliveries, clock_.now()});
  });
  if (assigned) crash_point("message assigned");
  return assigned;
}

Result<std::vector<Delivery>> SqlMessageStore::deliveries_blocking(const MessageId& id) {
  const Result<Rows> found = database_.execute_blocking(kRead, delivery_sql::kOfMessage, {id.to_string()});
  if (!found) return tl::unexpected(found.error());
  return read_all<Delivery>(*found, read_delivery);
}

}  // namespace aftertone::storage
