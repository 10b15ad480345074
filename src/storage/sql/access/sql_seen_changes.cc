#include "storage/sql/access/sql_seen_changes.h"

#include <string>
#include <tuple>

#include "storage/sql/mailbox_sql.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/message_state.h"
#include "storage/sql/sql_mailbox_store.h"
#include "storage/sql/sql_message_store.h"

namespace aftertone::storage {
namespace {

using voicemail::Mailbox;
using voicemail::Message;

constexpr Unit kLongWrite{Access::write, false, Patience::batch};

auto all_of(const Mailbox& m) {
  return std::tie(m.number, m.name, m.email, m.language, m.time_zone, m.operator_target, m.class_of_service,
                  m.max_message, m.quiet_hours, m.quiet_except_urgent, m.max_messages, m.pin_hash, m.pin_must_change,
                  m.failed_logins, m.locked_until);
}

// What can change of a message.
auto all_of(const Message& m) {
  return std::tie(m.mailbox, m.intended_for, m.state, m.urgent, m.duration, m.end_reason, m.audio_name, m.audio_sha256);
}

// The row, locked until we commit.
template <typename Thing>
Result<Thing> lock_in(Session& session, const Dialect& dialect, std::string_view find, const std::string& key,
                      Result<Thing> (*read)(const Row&)) {
  const Result<Rows> found = session.execute_blocking(std::string(find).append(dialect.for_update), {key});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "it is not there any more");
  return read(found->rows[0]);
}

template <typename Thing, typename Change>
Result<bool> change_if_seen(const Result<Thing>& now, const Thing& seen, const Change& change) {
  if (!now) return tl::unexpected(now.error());
  if (all_of(*now) != all_of(seen)) return false;
  const Status changed = change();
  return changed.map([] { return true; });
}

}  // namespace

Result<bool> SqlSeenChanges::update_blocking(const Mailbox& seen, const Mailbox& wanted) {
  return database_.transact_blocking(kWrite, [&](Session& session) {
    const auto now =
        lock_in<Mailbox>(session, database_.dialect(), mailbox_sql::kFind, seen.number.value(), read_mailbox);
    return change_if_seen(now, seen, [&] { return update_mailbox_in(session, wanted); });
  });
}

Result<bool> SqlSeenChanges::remove_blocking(const Mailbox& seen, voicemail::Removal removal) {
  return database_.transact_blocking(kLongWrite, [&](Session& session) {
    const auto now =
        lock_in<Mailbox>(session, database_.dialect(), mailbox_sql::kFind, seen.number.value(), read_mailbox);
    return change_if_seen(now, seen,
                          [&] { return remove_mailbox_in(session, database_.dialect(), seen.number, removal); });
  });
}

Result<bool> SqlSeenChanges::move_blocking(const Message& seen, voicemail::MessageState state) {
  return database_.transact_blocking(kWrite, [&](Session& session) {
    const Dialect& dialect = database_.dialect();
    const auto now = lock_in<Message>(session, dialect, message_sql::kFind, seen.id.to_string(), read_message);
    return change_if_seen(now, seen, [&] {
      return set_message_state_blocking(session, dialect, seen.id, {state, clock_.now(), ""});
    });
  });
}

}  // namespace aftertone::storage
