#include "storage/sql/secure/secure_answer.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/secure/secure_follow_up.h"
#include "storage/sql/secure/secure_row.h"
#include "storage/sql/secure/secure_sql.h"
#include "storage/sql/sql_timeline.h"

namespace aftertone::storage {
namespace {

using voicemail::Answered;
using voicemail::Happening;
using voicemail::Recipient;
using voicemail::RecipientState;
using voicemail::SecureMessage;
using voicemail::SecureState;

struct Asked {
  Recipient recipient;
  SecureMessage secure;
};

// The message is locked first, and then everything is read: nobody else answers meanwhile.
Result<Asked> hold_blocking(Session& session, const Dialect& dialect, const Answer& answer) {
  const auto found = find_recipient(session, answer.recipient);
  if (!found) return tl::unexpected(found.error());
  const auto whose = find_secure_message(session, found->secure);
  if (!whose) return tl::unexpected(whose.error());
  if (const Status locked = lock_message_blocking(session, dialect, whose->message); !locked)
    return tl::unexpected(locked.error());
  auto recipient = find_recipient(session, answer.recipient);
  if (!recipient) return tl::unexpected(recipient.error());
  auto secure = find_secure_message(session, recipient->secure);
  if (!secure) return tl::unexpected(secure.error());
  return Asked{std::move(*recipient), std::move(*secure)};
}

Status tell(Session& session, const Asked& asked, Happening what, const Answer& answer) {
  const std::string detail = fmt::format("team {}, by {}", asked.secure.team, to_string(answer.way));
  return append_event_blocking(session, {0, asked.secure.message, answer.at, what, asked.secure.delivery,
                                         asked.recipient.mailbox.value(), detail});
}

Status mark_answered_blocking(Session& session, const Answer& answer, RecipientState state) {
  const Result<Rows> marked =
      session.execute_blocking(secure_sql::kMarkAnswered, {to_string(state), answer.at, answer.recipient.to_string()});
  return marked.map([](const Rows&) {});
}

Status cancel_others_blocking(Session& session, const Asked& asked, const Answer& answer) {
  const Result<Rows> cancelled = session.execute_blocking(secure_sql::kCancelOthers, {asked.secure.id.to_string()});
  if (!cancelled) return tl::unexpected(cancelled.error());
  const std::string why = "accepted by " + asked.recipient.mailbox.value();
  for (const Row& row : cancelled->rows) {
    RowReader reader(row, "delivery");
    const Result<std::int64_t> id = reader.finish(reader.integer());
    if (!id) return tl::unexpected(id.error());
    const Status told = append_event_blocking(
        session, {0, asked.secure.message, answer.at, Happening::cancelled, voicemail::DeliveryId(*id), "", why});
    if (!told) return told;
  }
  return {};
}

// It has been decided for this recipient: what goes with it.
Status follow_acceptance_blocking(Session& session, const Asked& asked, const Answer& answer) {
  if (const Status marked = mark_answered_blocking(session, answer, RecipientState::accepted); !marked) return marked;
  if (const Status told = tell(session, asked, Happening::accepted, answer); !told) return told;
  if (const Status cancelled = cancel_others_blocking(session, asked, answer); !cancelled) return cancelled;
  return hasten_blocking(session, asked.secure.delivery);
}

}  // namespace

Status lock_message_blocking(Session& session, const Dialect& dialect, const voicemail::MessageId& id) {
  const Result<Rows> locked =
      session.execute_blocking(std::string(message_sql::kLock).append(dialect.for_update), {id.to_string()});
  if (!locked) return tl::unexpected(locked.error());
  if (locked->rows.empty()) return fail(Code::not_found, "there is no message " + id.to_string());
  return {};
}

Result<Answered> accept_blocking(Session& session, const Dialect& dialect, const Answer& answer) {
  const auto asked = hold_blocking(session, dialect, answer);
  if (!asked) return tl::unexpected(asked.error());
  const Result<Rows> decided = session.execute_blocking(
      secure_sql::kAccept, {asked->recipient.mailbox.value(), answer.at, asked->secure.id.to_string()});
  if (!decided) return tl::unexpected(decided.error());
  Answered answered;
  answered.is_ours = decided->changed == 1 || asked->recipient.state == RecipientState::accepted;
  if (decided->changed == 1) {
    if (const Status followed = follow_acceptance_blocking(session, *asked, answer); !followed)
      return tl::unexpected(followed.error());
  }
  auto now = find_secure_message(session, asked->secure.id);
  if (!now) return tl::unexpected(now.error());
  answered.secure = std::move(*now);
  return answered;
}

Result<Answered> decline_blocking(Session& session, const Dialect& dialect, const Answer& answer) {
  const auto asked = hold_blocking(session, dialect, answer);
  if (!asked) return tl::unexpected(asked.error());
  Answered answered{asked->secure.state == SecureState::asking, asked->secure};
  if (!answered.is_ours || asked->recipient.state == RecipientState::declined) return answered;
  if (const Status marked = mark_answered_blocking(session, answer, RecipientState::declined); !marked)
    return tl::unexpected(marked.error());
  if (const Status told = tell(session, *asked, Happening::declined, answer); !told)
    return tl::unexpected(told.error());
  if (const Status looked = look_now_blocking(session, asked->secure.id, asked->secure.delivery); !looked)
    return tl::unexpected(looked.error());
  return answered;
}

Status note_opened_blocking(Session& session, const Dialect& dialect, const Answer& answer) {
  const auto asked = hold_blocking(session, dialect, answer);
  if (!asked) return tl::unexpected(asked.error());
  const Result<Rows> opened =
      session.execute_blocking(secure_sql::kMarkOpened, {answer.at, answer.recipient.to_string()});
  if (!opened) return tl::unexpected(opened.error());
  return opened->changed == 0 ? Status() : tell(session, *asked, Happening::opened, answer);
}

}  // namespace aftertone::storage
