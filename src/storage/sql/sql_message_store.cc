#include "storage/sql/sql_message_store.h"

#include <fmt/format.h>

#include <optional>

#include "base/crash_point.h"
#include "storage/database/row_reader.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/lamp_row.h"
#include "storage/sql/lamp_sql.h"
#include "storage/sql/message_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::CommitOutcome;
using voicemail::Delivery;
using voicemail::DeliveryRequest;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageCounts;
using voicemail::MessageId;
using voicemail::MessageState;

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

Values values_of(const Message& message) {
  return {message.id.to_string(),        message.mailbox.value(), message.intended_for.value(), message.caller.number,
          message.caller.name,           message.called,          message.started_at,           message.duration,
          to_string(message.end_reason), message.urgent,          to_string(message.codec),     message.audio_name,
          message.audio_sha256,          message.audio_bytes,     to_string(message.state),     message.committed_at};
}

// What one message in `state` adds to the counts.
MessageCounts share_of(MessageState state, bool urgent) {
  MessageCounts share;
  if (state == MessageState::new_) share.new_count = 1;
  if (state == MessageState::new_ && urgent) share.urgent_new_count = 1;
  if (state == MessageState::saved) share.saved_count = 1;
  if (state == MessageState::saved && urgent) share.urgent_saved_count = 1;
  return share;
}

Status move_lamp_blocking(Session& session, const MailboxNumber& mailbox, const MessageCounts& from,
                          const MessageCounts& to) {
  const Result<Rows> moved = session.execute_blocking(
      lamp_sql::kMove,
      {to.new_count - from.new_count, to.saved_count - from.saved_count, to.urgent_new_count - from.urgent_new_count,
       to.urgent_saved_count - from.urgent_saved_count, SystemClock().now(), mailbox.value()});
  if (!moved) return tl::unexpected(moved.error());
  if (moved->changed != 1) return fail(Code::corrupt, "mwi: no row for mailbox " + mailbox.value());
  return {};
}

std::string idempotency_key(const MessageId& id, const DeliveryRequest& request) {
  const std::string key = fmt::format("{}:{}:{}", id.to_string(), request.channel, request.target);
  return request.rule.empty() ? key : key + ":" + request.rule;
}

Status queue_in(Session& session, const MessageId& id, const MailboxNumber& mailbox,
                const std::vector<DeliveryRequest>& requests, WallTime now) {
  for (const DeliveryRequest& request : requests) {
    const Values values{idempotency_key(id, request),
                        id.to_string(),
                        mailbox.value(),
                        request.channel,
                        request.target,
                        request.event,
                        request.secure,
                        request.not_before.value_or(now),
                        now,
                        fallback_text(request.fallback),
                        to_string(request.after_delivery)};
    const Result<Rows> queued = session.execute_blocking(delivery_sql::kInsert, values);
    if (!queued) return tl::unexpected(queued.error());
  }
  return {};
}

// It stays as it is, deliveries and all: they came with it, in one transaction. But we may be here because a first
// try's outcome was unknown, and a transaction that only reads does not wait for a synchronous standby: write
// something, so that this COMMIT vouches for the first one.
Result<CommitOutcome> confirm_in(Session& session, const MessageId& id) {
  const Result<Rows> touched = session.execute_blocking(message_sql::kTouch, {id.to_string()});
  if (!touched) return tl::unexpected(touched.error());
  return CommitOutcome::was_there_already;
}

Result<CommitOutcome> commit_in(Session& session, const Message& message,
                                const std::vector<DeliveryRequest>& deliveries) {
  const Result<Rows> inserted = session.execute_blocking(message_sql::kInsert, values_of(message));
  if (!inserted) return tl::unexpected(inserted.error());
  if (inserted->changed == 0) return confirm_in(session, message.id);

  if (const Status queued = queue_in(session, message.id, message.mailbox, deliveries, message.committed_at); !queued)
    return tl::unexpected(queued.error());
  const MessageCounts share = share_of(message.state, message.urgent);
  if (const Status lit = move_lamp_blocking(session, message.mailbox, {}, share); !lit)
    return tl::unexpected(lit.error());
  crash_point("message written, before COMMIT");
  return CommitOutcome::committed;
}

struct CurrentState {
  MailboxNumber mailbox;
  MessageState state = MessageState::new_;
  bool urgent = false;
};

Result<CurrentState> read_state(const Row& row) {
  RowReader reader(row, "message");
  CurrentState current;
  current.mailbox = MailboxNumber(reader.text());
  current.state = reader.word(voicemail::parse_message_state);
  current.urgent = reader.flag();
  return reader.finish(std::move(current));
}

tl::unexpected<Error> no_such_message(const MessageId& id) {
  return fail(Code::not_found, "there is no message " + id.to_string());
}

// Writes also when the state is that already: see confirm_in().
Status change_state_in(Session& session, const MessageId& id, const CurrentState& current, MessageState state,
                       WallTime now) {
  const std::optional<WallTime> deleted_at = state == MessageState::deleted ? std::optional(now) : std::nullopt;
  const Result<Rows> changed =
      session.execute_blocking(message_sql::kSetState, {to_string(state), deleted_at, id.to_string()});
  if (!changed) return tl::unexpected(changed.error());
  if (current.state == MessageState::new_ && state != MessageState::new_) {
    const Result<Rows> cancelled = session.execute_blocking(delivery_sql::kCancelWaiting, {id.to_string()});
    if (!cancelled) return tl::unexpected(cancelled.error());
  }
  return move_lamp_blocking(session, current.mailbox, share_of(current.state, current.urgent),
                            share_of(state, current.urgent));
}

Result<CurrentState> lock_in(Session& session, const Dialect& dialect, const MessageId& id) {
  const Result<Rows> found =
      session.execute_blocking(std::string(message_sql::kFindState).append(dialect.for_update), {id.to_string()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return no_such_message(id);
  return read_state(found->rows[0]);
}

Status set_state_in(Session& session, const Dialect& dialect, const MessageId& id, MessageState state, WallTime now) {
  const Result<CurrentState> current = lock_in(session, dialect, id);
  if (!current) return tl::unexpected(current.error());
  if (current->state == MessageState::purged && state != MessageState::purged)
    return fail(Code::conflict, "message " + id.to_string() + " is purged");
  return change_state_in(session, id, *current, state, now);
}

Status assign_in(Session& session, const Dialect& dialect, const MessageId& id, const MailboxNumber& mailbox,
                 const std::vector<DeliveryRequest>& deliveries, WallTime now) {
  const Result<CurrentState> current = lock_in(session, dialect, id);
  if (!current) return tl::unexpected(current.error());
  if (current->mailbox == mailbox) return confirm_in(session, id).map([](CommitOutcome) {});
  if (current->mailbox != voicemail::kUndeliverable)
    return fail(Code::conflict, fmt::format("message {} is in mailbox {}", id.to_string(), current->mailbox.value()));
  if (current->state == MessageState::purged) return fail(Code::conflict, "message " + id.to_string() + " is purged");

  const Result<Rows> moved = session.execute_blocking(message_sql::kMove, {mailbox.value(), id.to_string()});
  if (!moved) return tl::unexpected(moved.error());
  if (const Status queued = queue_in(session, id, mailbox, deliveries, now); !queued) return queued;
  const MessageCounts share = share_of(current->state, current->urgent);
  if (const Status left = move_lamp_blocking(session, current->mailbox, share, {}); !left) return left;
  return move_lamp_blocking(session, mailbox, {}, share);
}

}  // namespace

Result<CommitOutcome> SqlMessageStore::commit_blocking(const Message& message,
                                                       const std::vector<DeliveryRequest>& deliveries) {
  const Result<CommitOutcome> outcome = database_.transact_blocking(
      kIdempotentWrite, [&](Session& session) { return commit_in(session, message, deliveries); });
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
  return database_.transact_blocking(kIdempotentWrite, [&, now = clock_.now()](Session& session) {
    return set_state_in(session, database_.dialect(), id, state, now);
  });
}

Status SqlMessageStore::assign_blocking(const MessageId& id, const MailboxNumber& mailbox,
                                        const std::vector<DeliveryRequest>& deliveries) {
  const Status assigned = database_.transact_blocking(kIdempotentWrite, [&, now = clock_.now()](Session& session) {
    return assign_in(session, database_.dialect(), id, mailbox, deliveries, now);
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
