#include "storage/sql/sql_mailbox_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.h"
#include "storage/database/row_reader.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/lamp_sql.h"
#include "storage/sql/mailbox_change_sql.h"
#include "storage/sql/mailbox_sql.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/secure/secure_sql.h"
#include "storage/sql/timeline_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::Greeting;
using voicemail::GreetingKind;
using voicemail::Mailbox;
using voicemail::MailboxNumber;
using voicemail::Removal;

constexpr Unit kLongRead{Access::read, true, Patience::batch};
constexpr Unit kLongWrite{Access::write, false, Patience::batch};

Result<Greeting> read_greeting(const Row& row) {
  RowReader reader(row, "greeting");
  Greeting greeting;
  greeting.mailbox = MailboxNumber(reader.text());
  greeting.kind = reader.word(voicemail::parse_greeting_kind);
  greeting.audio_name = reader.text();
  greeting.audio_sha256 = reader.text();
  greeting.duration = reader.duration();
  greeting.recorded_at = reader.time();
  return reader.finish(std::move(greeting));
}

tl::unexpected<Error> no_such_mailbox(const MailboxNumber& number) {
  return fail(Code::not_found, "there is no mailbox " + number.value());
}

Status check_empty_in(Session& session, const MailboxNumber& number) {
  const Result<Rows> counted = session.execute_blocking(message_sql::kCountKept, {number.value()});
  if (!counted) return tl::unexpected(counted.error());
  if (counted->rows.empty()) return fail(Code::corrupt, "message: no answer");
  RowReader reader(counted->rows[0], "message");
  const Result<std::int32_t> kept = reader.finish(reader.count());
  if (!kept) return tl::unexpected(kept.error());
  if (*kept == 0) return {};
  return fail(Code::conflict,
              fmt::format("mailbox {} holds {} message{}", number.value(), *kept, *kept == 1 ? "" : "s"));
}

Result<std::int64_t> read_revision(const Row& row) {
  RowReader reader(row, "revision");
  return reader.finish(reader.integer());
}

Result<voicemail::MailboxChange> read_change(const Row& row) {
  RowReader reader(row, "mailbox_change");
  voicemail::MailboxChange change;
  change.number = MailboxNumber(reader.text());
  change.revision = reader.integer();
  return reader.finish(std::move(change));
}

// Last in its transaction.
Status tell_change_in(Session& session, const MailboxNumber& number) {
  const Result<Rows> next = session.execute_blocking(mailbox_change_sql::kNext);
  if (!next) return tl::unexpected(next.error());
  if (next->rows.empty()) return fail(Code::corrupt, "revision: no counter");
  const Result<std::int64_t> revision = read_revision(next->rows[0]);
  if (!revision) return tl::unexpected(revision.error());
  const Result<Rows> marked = session.execute_blocking(mailbox_change_sql::kMark, {number.value(), *revision});
  if (!marked) return tl::unexpected(marked.error());
  return {};
}

// A write to the row of `number`, for what copies want to know. Error: not_found when there is none.
Status change_and_tell_in(Session& session, const MailboxNumber& number, std::string_view sql, const Values& values) {
  const Result<Rows> changed = session.execute_blocking(sql, values);
  if (!changed) return tl::unexpected(changed.error());
  if (changed->changed == 0) return no_such_mailbox(number);
  return tell_change_in(session, number);
}

}  // namespace

Result<Mailbox> read_mailbox(const Row& row) {
  RowReader reader(row, "mailbox");
  Mailbox mailbox;
  mailbox.number = MailboxNumber(reader.text());
  mailbox.name = reader.text();
  mailbox.email = reader.text();
  mailbox.language = reader.text();
  mailbox.time_zone = reader.text();
  mailbox.operator_target = reader.text();
  mailbox.max_message = std::chrono::duration_cast<std::chrono::seconds>(reader.duration());
  mailbox.max_messages = reader.count();
  mailbox.pin_hash = reader.text();
  mailbox.pin_must_change = reader.flag();
  mailbox.failed_logins = reader.count();
  mailbox.locked_until = reader.optional_time();
  mailbox.class_of_service = reader.text();
  mailbox.quiet_hours = reader.text();
  mailbox.quiet_except_urgent = reader.flag();
  return reader.finish(std::move(mailbox));
}

Status update_mailbox_in(Session& session, const Mailbox& mailbox) {
  return change_and_tell_in(session, mailbox.number, mailbox_sql::kUpdate,
                            {mailbox.name, mailbox.email, mailbox.language, mailbox.time_zone, mailbox.operator_target,
                             mailbox.max_message, mailbox.max_messages, mailbox.class_of_service, mailbox.quiet_hours,
                             mailbox.quiet_except_urgent, mailbox.number.value()});
}

// Locked first: what somebody is committing to the mailbox is seen here, and what comes later finds none.
Status remove_mailbox_in(Session& session, const Dialect& dialect, const MailboxNumber& number, Removal removal) {
  const Result<Rows> locked =
      session.execute_blocking(std::string(mailbox_sql::kLock).append(dialect.for_update), {number.value()});
  if (!locked) return tl::unexpected(locked.error());
  if (locked->rows.empty()) return no_such_mailbox(number);
  if (removal == Removal::if_empty) {
    if (const Status empty = check_empty_in(session, number); !empty) return empty;
  }
  const Values from_to{voicemail::kUndeliverable.value(), number.value()};
  const std::pair<std::string_view, Values> steps[] = {
      {timeline_sql::kInsertPurgedOf, {SystemClock().now(), number.value()}},
      {message_sql::kPurgeAllOf, from_to},
      {delivery_sql::kCancelAllOf, from_to},
      {secure_sql::kWithdrawOfMailbox, {SystemClock().now(), number.value()}},
      {mailbox_sql::kDelete, {number.value()}}};
  for (const auto& [sql, values] : steps) {
    const Result<Rows> done = session.execute_blocking(sql, values);
    if (!done) return tl::unexpected(done.error());
  }
  if (const Status told = tell_change_in(session, number); !told) return told;
  crash_point("mailbox removed, before COMMIT");
  return {};
}

Result<Mailbox> SqlMailboxStore::find_blocking(const MailboxNumber& number) {
  if (number == voicemail::kUndeliverable) return no_such_mailbox(number);
  const Result<Rows> found = database_.execute_blocking(kRead, mailbox_sql::kFind, {number.value()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return no_such_mailbox(number);
  return read_mailbox(found->rows[0]);
}

Result<std::vector<Mailbox>> SqlMailboxStore::page_blocking(const MailboxNumber& after, std::size_t most) {
  const Result<Rows> found = database_.execute_blocking(
      kRead, mailbox_sql::kPage, {after.value(), voicemail::kUndeliverable.value(), static_cast<std::int64_t>(most)});
  if (!found) return tl::unexpected(found.error());
  return read_all<Mailbox>(*found, read_mailbox);
}

Result<std::vector<Mailbox>> SqlMailboxStore::list_blocking() {
  const Result<Rows> found = database_.execute_blocking(kLongRead, mailbox_sql::kList);
  if (!found) return tl::unexpected(found.error());
  Result<std::vector<Mailbox>> mailboxes = read_all<Mailbox>(*found, read_mailbox);
  if (mailboxes) {
    std::erase_if(*mailboxes, [](const Mailbox& mailbox) { return mailbox.number == voicemail::kUndeliverable; });
    std::sort(mailboxes->begin(), mailboxes->end(),
              [](const Mailbox& a, const Mailbox& b) { return a.number < b.number; });
  }
  return mailboxes;
}

Status SqlMailboxStore::add_blocking(const Mailbox& mailbox) {
  return database_.transact_blocking(kWrite, [&](Session& session) -> Status {
    const Result<Rows> added = session.execute_blocking(
        mailbox_sql::kInsert, {mailbox.number.value(), mailbox.name, mailbox.email, mailbox.language, mailbox.time_zone,
                               mailbox.operator_target, mailbox.max_message, mailbox.max_messages, mailbox.pin_hash,
                               mailbox.pin_must_change, mailbox.failed_logins, mailbox.locked_until,
                               mailbox.class_of_service, mailbox.quiet_hours, mailbox.quiet_except_urgent});
    if (!added) return tl::unexpected(added.error());
    if (added->changed == 0) return fail(Code::conflict, "there is a mailbox " + mailbox.number.value() + " already");
    const Result<Rows> lamp =
        session.execute_blocking(lamp_sql::kInsert, {mailbox.number.value(), SystemClock().now()});
    if (!lamp) return tl::unexpected(lamp.error());
    return tell_change_in(session, mailbox.number);
  });
}

Status SqlMailboxStore::update_blocking(const Mailbox& mailbox) {
  if (mailbox.number == voicemail::kUndeliverable) return no_such_mailbox(mailbox.number);
  return database_.transact_blocking(kIdempotentWrite,
                                     [&](Session& session) { return update_mailbox_in(session, mailbox); });
}

Status SqlMailboxStore::remove_blocking(const MailboxNumber& number, Removal removal) {
  if (number == voicemail::kUndeliverable) return no_such_mailbox(number);
  return database_.transact_blocking(
      kLongWrite, [&](Session& session) { return remove_mailbox_in(session, database_.dialect(), number, removal); });
}

Status SqlMailboxStore::set_pin_blocking(const MailboxNumber& number, const std::string& pin_hash, bool must_change) {
  return change_blocking(kIdempotentWrite, number, mailbox_sql::kSetPin, {pin_hash, must_change, number.value()});
}

Result<std::int32_t> SqlMailboxStore::count_failed_login_blocking(const MailboxNumber& number) {
  if (number == voicemail::kUndeliverable) return no_such_mailbox(number);
  const Result<Rows> counted = database_.execute_blocking(kWrite, mailbox_sql::kCountFailedLogin, {number.value()});
  if (!counted) return tl::unexpected(counted.error());
  if (counted->rows.empty()) return no_such_mailbox(number);
  RowReader reader(counted->rows[0], "mailbox");
  return reader.finish(reader.count());
}

Status SqlMailboxStore::lock_until_blocking(const MailboxNumber& number, std::optional<WallTime> until) {
  return change_blocking(kIdempotentWrite, number, mailbox_sql::kLockUntil, {until, number.value()});
}

Status SqlMailboxStore::clear_failed_logins_blocking(const MailboxNumber& number) {
  return change_blocking(kIdempotentWrite, number, mailbox_sql::kClearFailedLogins, {number.value()});
}

Result<std::optional<Greeting>> SqlMailboxStore::find_greeting_blocking(const MailboxNumber& number,
                                                                        GreetingKind kind) {
  const Result<Rows> found =
      database_.execute_blocking(kRead, mailbox_sql::kFindGreeting, {number.value(), to_string(kind)});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return std::optional<Greeting>();
  Result<Greeting> greeting = read_greeting(found->rows[0]);
  if (!greeting) return tl::unexpected(greeting.error());
  return std::optional<Greeting>(std::move(*greeting));
}

Status SqlMailboxStore::set_greeting_blocking(const Greeting& greeting) {
  const Status set = change_and_tell_blocking(greeting.mailbox, mailbox_sql::kSetGreeting,
                                              {greeting.mailbox.value(), to_string(greeting.kind), greeting.audio_name,
                                               greeting.audio_sha256, greeting.duration, greeting.recorded_at});
  if (!set && set.error().code == Code::not_found) return no_such_mailbox(greeting.mailbox);  // the foreign key
  return set;
}

Status SqlMailboxStore::remove_greeting_blocking(const MailboxNumber& number, GreetingKind kind) {
  const Status removed =
      change_and_tell_blocking(number, mailbox_sql::kDeleteGreeting, {number.value(), to_string(kind)});
  if (!removed && removed.error().code == Code::not_found) return {};  // there was none
  return removed;
}

Result<std::int64_t> SqlMailboxStore::revision_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, mailbox_change_sql::kRevision);
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::corrupt, "revision: no counter");
  return read_revision(found->rows[0]);
}

Result<std::vector<voicemail::MailboxChange>> SqlMailboxStore::changes_blocking(std::int64_t after, std::size_t most) {
  const Result<Rows> found = database_.execute_blocking(kRead, mailbox_change_sql::kAfter, {after, most});
  if (!found) return tl::unexpected(found.error());
  return read_all<voicemail::MailboxChange>(*found, read_change);
}

Status SqlMailboxStore::change_and_tell_blocking(const MailboxNumber& number, std::string_view sql,
                                                 const Values& values) {
  return database_.transact_blocking(
      kIdempotentWrite, [&](Session& session) { return change_and_tell_in(session, number, sql, values); });
}

Status SqlMailboxStore::change_blocking(const Unit& unit, const MailboxNumber& number, std::string_view sql,
                                        const Values& values) {
  if (number == voicemail::kUndeliverable) return no_such_mailbox(number);
  const Result<Rows> changed = database_.execute_blocking(unit, sql, values);
  if (!changed) return tl::unexpected(changed.error());
  if (changed->changed == 0) return no_such_mailbox(number);
  return {};
}

}  // namespace aftertone::storage
