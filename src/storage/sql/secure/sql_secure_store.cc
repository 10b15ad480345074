#include "storage/sql/secure/sql_secure_store.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/queue_delivery.h"
#include "storage/sql/secure/secure_answer.h"
#include "storage/sql/secure/secure_row.h"
#include "storage/sql/secure/secure_sql.h"
#include "storage/sql/sql_timeline.h"

namespace aftertone::storage {
namespace {

using voicemail::Answered;
using voicemail::AnswerWay;
using voicemail::Delivery;
using voicemail::Happening;
using voicemail::NextStep;
using voicemail::Recipient;
using voicemail::RecipientId;
using voicemail::SecureId;
using voicemail::SecureMessage;

// All of it may run again: a step is asked only from the step that was seen, and an answer stands once.
constexpr Unit kBatch{Access::write, true, Patience::batch};

Result<SecureMessage> begin_in(Session& session, const Dialect& dialect, const Delivery& delivery, WallTime now) {
  if (const Status locked = lock_message_blocking(session, dialect, delivery.message); !locked)
    return tl::unexpected(locked.error());
  const Result<Rows> begun = session.execute_blocking(
      secure_sql::kBegin, {Uuid::v7(now).to_string(), delivery.id.value(), delivery.message.to_string(),
                           delivery.mailbox.value(), delivery.target, now, now});
  if (!begun) return tl::unexpected(begun.error());
  const Result<Rows> reopened =
      session.execute_blocking(secure_sql::kReopen, {now, delivery.id.value(), delivery.created_at});
  if (!reopened) return tl::unexpected(reopened.error());
  const Result<Rows> looked = session.execute_blocking(secure_sql::kLooked, {delivery.id.value()});
  if (!looked) return tl::unexpected(looked.error());
  const Result<Rows> found = session.execute_blocking(secure_sql::kOfDelivery, {delivery.id.value()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::corrupt, "secure_message: it is gone again");
  return read_secure_message(found->rows[0]);
}

Status ask_member_in(Session& session, const SecureMessage& seen, const NextStep& next, std::size_t place,
                     WallTime now) {
  const voicemail::AskedMember& member = next.members[place];
  const std::string id = Uuid::v7(now).to_string();
  const Result<Rows> added = session.execute_blocking(
      secure_sql::kAddRecipient,
      {id, seen.id.to_string(), member.mailbox.value(), next.round, next.step, place, "routed", now});
  if (!added) return tl::unexpected(added.error());
  for (const voicemail::Address& address : member.addresses) {
    voicemail::DeliveryRequest request{address.channel, address.target};
    request.event = next.event;
    request.rule = id;
    request.secure = id;
    const auto queued = queue_delivery_blocking(session, seen.message, member.mailbox, request, now);
    if (!queued) return tl::unexpected(queued.error());
  }
  return {};
}

Status ask_in(Session& session, const Dialect& dialect, const SecureMessage& seen, const NextStep& next, WallTime now) {
  if (const Status locked = lock_message_blocking(session, dialect, seen.message); !locked) return locked;
  const Result<Rows> moved = session.execute_blocking(
      secure_sql::kAsk, {next.round, next.step, next.until, next.until, seen.id.to_string(), seen.round, seen.step});
  if (!moved) return tl::unexpected(moved.error());
  if (moved->changed == 0) return {};  // somebody answered, or another process was faster
  const std::string detail =
      fmt::format("team {}: round {}, step {}, until {}", seen.team, next.round, next.step, to_rfc3339(next.until));
  const Status told =
      append_event_blocking(session, {0, seen.message, now, Happening::escalated, seen.delivery, "", detail});
  if (!told) return told;
  for (std::size_t place = 0; place < next.members.size(); ++place) {
    if (const Status asked = ask_member_in(session, seen, next, place, now); !asked) return asked;
  }
  return {};
}

Status give_up_in(Session& session, const Dialect& dialect, const SecureMessage& seen, const std::string& why,
                  WallTime now) {
  if (const Status locked = lock_message_blocking(session, dialect, seen.message); !locked) return locked;
  const Result<Rows> ended =
      session.execute_blocking(secure_sql::kGiveUp, {now, seen.id.to_string(), seen.round, seen.step});
  if (!ended) return tl::unexpected(ended.error());
  if (ended->changed == 0) return {};
  return append_event_blocking(session, {0, seen.message, now, Happening::expired, seen.delivery, "", why});
}

}  // namespace

Result<SecureMessage> SqlSecureStore::begin_blocking(const Delivery& delivery) {
  const WallTime now = clock_.now();
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return begin_in(session, database_.dialect(), delivery, now); });
}

Status SqlSecureStore::ask_blocking(const SecureMessage& seen, const NextStep& next) {
  const WallTime now = clock_.now();
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return ask_in(session, database_.dialect(), seen, next, now); });
}

Status SqlSecureStore::give_up_blocking(const SecureMessage& seen, const std::string& why) {
  const WallTime now = clock_.now();
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return give_up_in(session, database_.dialect(), seen, why, now); });
}

Result<Answered> SqlSecureStore::accept_blocking(const RecipientId& recipient, AnswerWay way) {
  const Answer answer{recipient, way, clock_.now()};
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return storage::accept_blocking(session, database_.dialect(), answer); });
}

Result<Answered> SqlSecureStore::decline_blocking(const RecipientId& recipient, AnswerWay way) {
  const Answer answer{recipient, way, clock_.now()};
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return storage::decline_blocking(session, database_.dialect(), answer); });
}

Status SqlSecureStore::note_opened_blocking(const RecipientId& recipient, AnswerWay way) {
  const Answer answer{recipient, way, clock_.now()};
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return storage::note_opened_blocking(session, database_.dialect(), answer); });
}

Result<SecureMessage> SqlSecureStore::find_blocking(const SecureId& id) {
  return database_.transact_blocking(kRead, [&](Session& session) { return find_secure_message(session, id); });
}

Result<Recipient> SqlSecureStore::find_recipient_blocking(const RecipientId& id) {
  return database_.transact_blocking(kRead, [&](Session& session) { return find_recipient(session, id); });
}

Result<std::vector<Recipient>> SqlSecureStore::recipients_blocking(const SecureId& id) {
  const Result<Rows> found = database_.execute_blocking(kRead, secure_sql::kRecipients, {id.to_string()});
  if (!found) return tl::unexpected(found.error());
  return read_all<Recipient>(*found, read_recipient);
}

Result<std::vector<SecureMessage>> SqlSecureStore::list_blocking(const voicemail::SecureFilter& filter) {
  const std::string state(filter.state ? to_string(*filter.state) : "");
  const Result<Rows> found =
      database_.execute_blocking(kRead, secure_sql::kList, {state, state, filter.team, filter.team, filter.limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<SecureMessage>(*found, read_secure_message);
}

}  // namespace aftertone::storage
