#include "storage/sql/message_state.h"

#include <fmt/format.h>

#include <optional>

#include "base/clock.h"
#include "storage/database/row_reader.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/lamp_sql.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/queue_delivery.h"
#include "storage/sql/secure/secure_follow_up.h"
#include "storage/sql/sql_timeline.h"

namespace aftertone::storage {

using voicemail::DeliveryId;
using voicemail::Happening;
using voicemail::MailboxNumber;
using voicemail::MessageCounts;
using voicemail::MessageId;
using voicemail::MessageState;

namespace {

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

Happening happening_of(MessageState from, MessageState to) {
  if (to == MessageState::purged) return Happening::purged;
  if (to == MessageState::deleted) return Happening::deleted;
  return from == MessageState::new_ ? Happening::saved : Happening::restored;
}

Status cancel_waiting_blocking(Session& session, const MessageId& id, WallTime now) {
  const Result<Rows> cancelled = session.execute_blocking(delivery_sql::kCancelWaiting, {id.to_string()});
  if (!cancelled) return tl::unexpected(cancelled.error());
  for (const Row& row : cancelled->rows) {
    RowReader reader(row, "delivery");
    const Result<std::int64_t> delivery = reader.finish(reader.integer());
    if (!delivery) return tl::unexpected(delivery.error());
    const Status told = append_event_blocking(
        session, {0, id, now, Happening::cancelled, DeliveryId(*delivery), "", "the owner was there first"});
    if (!told) return told;
  }
  return withdraw_of_message_blocking(session, id, now);
}

Status follow_up_blocking(Session& session, const MessageId& id, const CurrentState& current,
                          const StateChange& change) {
  if (current.state == change.state) return {};
  const Happening what = happening_of(current.state, change.state);
  if (const Status told = append_event_blocking(session, {0, id, change.at, what, {}, "", change.why}); !told)
    return told;
  return current.state == MessageState::new_ ? cancel_waiting_blocking(session, id, change.at) : Status();
}

Result<CurrentState> find_state_blocking(Session& session, const Dialect& dialect, const MessageId& id) {
  const Result<Rows> found =
      session.execute_blocking(std::string(message_sql::kFindState).append(dialect.for_update), {id.to_string()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "there is no message " + id.to_string());
  return read_state(found->rows[0]);
}

// Writes also when the state is that already: this COMMIT vouches for a first one whose outcome was unknown.
Status move_blocking(Session& session, const MessageId& id, const CurrentState& current, const StateChange& change) {
  const auto deleted_at = change.state == MessageState::deleted ? std::optional(change.at) : std::nullopt;
  const Result<Rows> set =
      session.execute_blocking(message_sql::kSetState, {to_string(change.state), deleted_at, id.to_string()});
  if (!set) return tl::unexpected(set.error());
  if (const Status followed = follow_up_blocking(session, id, current, change); !followed) return followed;
  return move_lamp_blocking(session, current.mailbox, share_of(current.state, current.urgent),
                            share_of(change.state, current.urgent));
}

Status touch_blocking(Session& session, const MessageId& id) {
  const Result<Rows> touched = session.execute_blocking(message_sql::kTouch, {id.to_string()});
  if (!touched) return tl::unexpected(touched.error());
  return {};
}

Status give_blocking(Session& session, const MessageId& id, const CurrentState& current, const Assignment& assignment) {
  const Result<Rows> moved = session.execute_blocking(message_sql::kMove, {assignment.mailbox.value(), id.to_string()});
  if (!moved) return tl::unexpected(moved.error());
  const std::string where = "to mailbox " + assignment.mailbox.value();
  const Status told = append_event_blocking(session, {0, id, assignment.at, Happening::assigned, {}, "", where});
  if (!told) return told;
  for (const voicemail::DeliveryRequest& request : assignment.deliveries) {
    const auto queued = queue_delivery_blocking(session, id, assignment.mailbox, request, assignment.at);
    if (!queued) return tl::unexpected(queued.error());
  }
  const MessageCounts share = share_of(current.state, current.urgent);
  if (const Status left = move_lamp_blocking(session, current.mailbox, share, {}); !left) return left;
  return move_lamp_blocking(session, assignment.mailbox, {}, share);
}

}  // namespace

MessageCounts share_of(MessageState state, bool is_urgent) {
  MessageCounts share;
  if (state == MessageState::new_) share.new_count = 1;
  if (state == MessageState::new_ && is_urgent) share.urgent_new_count = 1;
  if (state == MessageState::saved) share.saved_count = 1;
  if (state == MessageState::saved && is_urgent) share.urgent_saved_count = 1;
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

Status set_message_state_blocking(Session& session, const Dialect& dialect, const MessageId& id,
                                  const StateChange& change) {
  const Result<CurrentState> current = find_state_blocking(session, dialect, id);
  if (!current) return tl::unexpected(current.error());
  if (current->state == MessageState::purged && change.state != MessageState::purged)
    return fail(Code::conflict, "message " + id.to_string() + " is purged");
  return move_blocking(session, id, *current, change);
}

Status move_new_message_blocking(Session& session, const Dialect& dialect, const MessageId& id,
                                 const StateChange& change) {
  const Result<CurrentState> current = find_state_blocking(session, dialect, id);
  if (!current) return tl::unexpected(current.error());
  return current->state == MessageState::new_ ? move_blocking(session, id, *current, change) : Status();
}

Status assign_message_blocking(Session& session, const Dialect& dialect, const MessageId& id,
                               const Assignment& assignment) {
  const Result<CurrentState> current = find_state_blocking(session, dialect, id);
  if (!current) return tl::unexpected(current.error());
  if (current->mailbox == assignment.mailbox) return touch_blocking(session, id);
  if (current->mailbox != voicemail::kUndeliverable)
    return fail(Code::conflict, fmt::format("message {} is in mailbox {}", id.to_string(), current->mailbox.value()));
  if (current->state == MessageState::purged) return fail(Code::conflict, "message " + id.to_string() + " is purged");
  return give_blocking(session, id, *current, assignment);
}

}  // namespace aftertone::storage
