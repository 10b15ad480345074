#include "storage/sql/conclude_delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/assert.h"
#include "storage/database/row_reader.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/message_state.h"
#include "storage/sql/queue_delivery.h"
#include "storage/sql/secure/secure_follow_up.h"
#include "storage/sql/sql_timeline.h"

namespace aftertone::storage {
namespace {

using voicemail::Address;
using voicemail::AfterDelivery;
using voicemail::Delivery;
using voicemail::Happening;
using voicemail::MessageState;
using voicemail::Verdict;
using Kind = Verdict::Kind;

// A verdict as a statement: which, with what, and the state that it leads to.
struct Change {
  std::string_view sql;
  Values values;
  std::string_view state;
};

Change back_to_ready(const Delivery& delivery, const Verdict& verdict) {
  const int uncounted = verdict.kind == Kind::put_back ? 1 : 0;
  const int perhaps_sent = verdict.kind == Kind::resend ? 1 : 0;
  const Values values{verdict.text,        verdict.not_before,          uncounted, perhaps_sent, perhaps_sent,
                      delivery.id.value(), delivery.claim_epoch.value()};
  return {delivery_sql::kBackToReady, values, "ready"};
}

Change postponed(const Delivery& delivery, const Verdict& verdict, WallTime now) {
  const WallTime due_at = delivery.due_at + std::max(verdict.not_before - now, std::chrono::milliseconds(0));
  const Values values{verdict.text, verdict.not_before, due_at, delivery.id.value(), delivery.claim_epoch.value()};
  return {delivery_sql::kPostpone, values, "ready"};
}

Change change_for(const Delivery& delivery, const Verdict& verdict, WallTime now) {
  const std::int64_t id = delivery.id.value(), epoch = delivery.claim_epoch.value();
  switch (verdict.kind) {
    case Kind::sent:
      return {delivery_sql::kMarkSent, {verdict.text, id, epoch}, "sent"};
    case Kind::retry:
    case Kind::resend:
    case Kind::put_back:
      return back_to_ready(delivery, verdict);
    case Kind::postpone:
      return postponed(delivery, verdict, now);
    case Kind::hold:
      return {delivery_sql::kHold, {verdict.text, verdict.not_before, id, epoch, verdict.not_before}, "ambiguous"};
    case Kind::rejected:
    case Kind::expired:
      return {delivery_sql::kEnd, {"dead", verdict.text, id, epoch}, "dead"};
    case Kind::cancelled:
      return {delivery_sql::kEnd, {"cancelled", verdict.text, id, epoch}, "cancelled"};
  }
  AT_ASSERT(false && "a verdict of no kind");
  return {};
}

// What the timeline says; nothing of what was only put back.
std::optional<Happening> happening_of(const Verdict& verdict) {
  switch (verdict.kind) {
    case Kind::sent:
      return Happening::sent;
    case Kind::retry:
      return Happening::retry;
    case Kind::resend:
    case Kind::hold:
      return Happening::ambiguous;
    case Kind::put_back:
      return std::nullopt;
    case Kind::rejected:
      return Happening::rejected;
    case Kind::expired:
      return Happening::expired;
    case Kind::cancelled:
      return Happening::cancelled;
    case Kind::postpone:
      return Happening::postponed;
  }
  return std::nullopt;
}

Status tell(Session& session, const Delivery& delivery, Happening what, const std::string& detail, WallTime now) {
  return append_event_blocking(session, {0, delivery.message, now, what, delivery.id, "", detail});
}

Result<bool> is_told_elsewhere(Session& session, const Delivery& dead, const Address& address) {
  const Result<Rows> found = session.execute_blocking(
      delivery_sql::kToldElsewhere, {dead.message.to_string(), address.channel, address.target, dead.secure});
  if (!found) return tl::unexpected(found.error());
  return !found->rows.empty();
}

// A new row for the first address that is not told already; it inherits the addresses after that one.
Status fall_back_blocking(Session& session, const Delivery& dead, WallTime now) {
  for (auto next = dead.fallback.begin(); next != dead.fallback.end(); ++next) {
    const Result<bool> is_told = is_told_elsewhere(session, dead, *next);
    if (!is_told) return tl::unexpected(is_told.error());
    if (*is_told) return {};
    voicemail::DeliveryRequest request{next->channel, next->target};
    request.event = dead.event;
    request.secure = dead.secure;
    request.fallback.assign(next + 1, dead.fallback.end());
    request.after_delivery = dead.after_delivery;
    request.language = dead.language;
    const auto queued = queue_delivery_blocking(session, dead.message, dead.mailbox, request, now);
    if (!queued) return tl::unexpected(queued.error());
    if (*queued)
      return tell(session, dead, Happening::fallback, fmt::format("{} to {}", next->channel, next->target), now);
  }
  return {};
}

Result<AfterDelivery> read_after_delivery(const Row& row) {
  RowReader reader(row, "delivery");
  const AfterDelivery after = reader.word(voicemail::parse_after_delivery);
  return reader.finish(after);
}

// When the last that was to be told of the message has ended, the strongest wish of those that were handed over counts.
// Until then the message stays new, or the others would be cancelled.
Status follow_wish_blocking(Session& session, const Dialect& dialect, const Delivery& delivery, WallTime now) {
  const std::string id = delivery.message.to_string();
  const Result<Rows> unfinished = session.execute_blocking(delivery_sql::kUnfinishedOfMessage, {id});
  if (!unfinished) return tl::unexpected(unfinished.error());
  if (!unfinished->rows.empty()) return {};
  const Result<Rows> sent = session.execute_blocking(delivery_sql::kSentOfMessage, {id});
  if (!sent) return tl::unexpected(sent.error());
  const auto wishes = read_all<AfterDelivery>(*sent, read_after_delivery);
  if (!wishes) return tl::unexpected(wishes.error());
  const AfterDelivery wish = wishes->empty() ? AfterDelivery::keep : *std::max_element(wishes->begin(), wishes->end());
  if (wish == AfterDelivery::keep) return {};
  const MessageState state = wish == AfterDelivery::save ? MessageState::saved : MessageState::deleted;
  return move_new_message_blocking(session, dialect, delivery.message, {state, now, "after its delivery"});
}

// How far a recipient of a secure message came.
Status follow_recipient_blocking(Session& session, const Delivery& delivery, const Verdict& verdict, bool is_dead,
                                 WallTime now) {
  if (delivery.secure.empty()) return {};
  if (verdict.kind == Kind::sent) return note_delivered_blocking(session, delivery.secure, now);
  return is_dead ? note_unreached_blocking(session, delivery.secure) : Status();
}

Status follow_up_blocking(Session& session, const Dialect& dialect, const Delivery& delivery, const Verdict& verdict,
                          WallTime now) {
  const bool is_dead = verdict.kind == Kind::rejected || verdict.kind == Kind::expired;
  if (is_dead) {
    if (const Status told = fall_back_blocking(session, delivery, now); !told) return told;
  }
  const Status noted = follow_recipient_blocking(session, delivery, verdict, is_dead, now);
  if (!noted) return noted;
  const bool is_over = is_dead || verdict.kind == Kind::sent || verdict.kind == Kind::cancelled;
  return is_over ? follow_wish_blocking(session, dialect, delivery, now) : Status();
}

Status confirm_blocking(Session& session, const Delivery& delivery, std::string_view state) {
  const Result<Rows> confirmed =
      session.execute_blocking(delivery_sql::kConfirm, {delivery.id.value(), delivery.claim_epoch.value(), state});
  if (!confirmed) return tl::unexpected(confirmed.error());
  if (confirmed->changed == 1) return {};
  return fail(Code::conflict,
              fmt::format("delivery {} is somebody else's now, or was not in the state for this", delivery.id.value()));
}

}  // namespace

Status conclude_delivery_blocking(Session& session, const Dialect& dialect, const Delivery& delivery,
                                  const Verdict& verdict, WallTime now) {
  // The message first, as whoever changes its state does: then nobody waits for the other.
  const Result<Rows> locked = session.execute_blocking(std::string(message_sql::kLock).append(dialect.for_update),
                                                       {delivery.message.to_string()});
  if (!locked) return tl::unexpected(locked.error());
  const Change change = change_for(delivery, verdict, now);
  const Result<Rows> changed = session.execute_blocking(change.sql, change.values);
  if (!changed) return tl::unexpected(changed.error());
  if (changed->rows.empty()) return confirm_blocking(session, delivery, change.state);

  RowReader reader(changed->rows[0], "delivery");
  const Result<std::string> state = reader.finish(reader.text());
  if (!state) return tl::unexpected(state.error());
  if (*state != change.state) {  // it would go on, but the owner has heard the message
    if (const Status told = tell(session, delivery, Happening::cancelled, "the message is no longer new", now); !told)
      return told;
    return follow_wish_blocking(session, dialect, delivery, now);
  }
  if (delivery.channel == "secure" && change.state == "ready") return hasten_blocking(session, delivery.id);
  const bool is_digest = verdict.kind == Kind::sent && !delivery.digest.empty();
  if (is_digest) {
    if (const Status told = tell(session, delivery, Happening::digest, delivery.digest, now); !told) return told;
  }
  if (const auto what = happening_of(verdict)) {
    const std::string detail = fmt::format("{} to {}: {}", delivery.channel, delivery.target, verdict.text);
    if (const Status told = tell(session, delivery, *what, detail, now); !told) return told;
  }
  return follow_up_blocking(session, dialect, delivery, verdict, now);
}

}  // namespace aftertone::storage
