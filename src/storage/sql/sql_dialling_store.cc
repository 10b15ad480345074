#include "storage/sql/sql_dialling_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/database/row_reader.h"
#include "storage/sql/dialling_sql.h"
#include "storage/sql/pattern_list.h"

namespace aftertone::storage {
namespace {

using voicemail::ClassOfService;
using voicemail::DialledCall;
using voicemail::DialledCallId;

constexpr std::chrono::hours kDay{24};

Result<ClassOfService> read_class(const Row& row) {
  RowReader reader(row, "class_of_service");
  ClassOfService service;
  service.name = reader.text();
  service.allow = parse_patterns(reader.text());
  service.deny = parse_patterns(reader.text());
  service.outcall = reader.flag();
  service.call_back = reader.flag();
  service.transfer = reader.flag();
  service.from_outside = reader.flag();
  service.max_cost = reader.count();
  service.calls_per_day = reader.count();
  service.calls_at_once = reader.count();
  service.longest_call = std::chrono::duration_cast<std::chrono::seconds>(reader.duration());
  return reader.finish(std::move(service));
}

// To the mailbox's operator, by somebody who called.
bool is_by_caller(const DialledCall& call) {
  return call.purpose == "operator";
}

// Error: full.
Status check_limits(Session& session, const DialledCall& call, const ClassOfService& limits) {
  const WallTime a_day_ago = call.began_at - kDay;
  const Result<Rows> counted = session.execute_blocking(
      dialling_sql::kCountCalls, {a_day_ago, call.began_at, call.mailbox.value(), a_day_ago, is_by_caller(call)});
  if (!counted) return tl::unexpected(counted.error());
  if (counted->rows.size() != 1) return fail(Code::corrupt, "dialled_call: no count came back");
  RowReader reader(counted->rows[0], "dialled_call");
  const std::int64_t today = reader.integer();
  const Result<std::int64_t> now = reader.finish(reader.integer());
  if (!now) return tl::unexpected(now.error());
  if (today >= limits.calls_per_day) return fail(Code::full, "per-day");
  if (*now >= limits.calls_at_once) return fail(Code::full, "at-once");
  return {};
}

Result<DialledCallId> begin_in(Session& session, const Dialect& dialect, const DialledCall& call,
                               const ClassOfService& limits) {
  const Result<Rows> held = session.execute_blocking(std::string(dialling_sql::kHoldMailbox).append(dialect.for_update),
                                                     {call.mailbox.value()});
  if (!held) return tl::unexpected(held.error());
  if (held->rows.empty()) return fail(Code::not_found, "there is no mailbox " + call.mailbox.value());
  if (const Status fits = check_limits(session, call, limits); !fits) return tl::unexpected(fits.error());
  const Result<Rows> begun = session.execute_blocking(
      dialling_sql::kBeginCall, {call.mailbox.value(), is_by_caller(call) ? "transfer" : call.purpose,
                                 is_by_caller(call), call.number, call.began_at, call.until});
  if (!begun) return tl::unexpected(begun.error());
  if (begun->rows.size() != 1) return fail(Code::corrupt, "dialled_call: no id came back");
  RowReader reader(begun->rows[0], "dialled_call");
  return reader.finish(DialledCallId(reader.integer()));
}

}  // namespace

Result<ClassOfService> SqlDiallingStore::find_class_blocking(const std::string& name) {
  const Result<Rows> found = database_.execute_blocking(kRead, dialling_sql::kFindClass, {name});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "there is no class of service " + name);
  return read_class(found->rows[0]);
}

Result<std::vector<ClassOfService>> SqlDiallingStore::list_classes_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, dialling_sql::kListClasses);
  if (!found) return tl::unexpected(found.error());
  auto classes = read_all<ClassOfService>(*found, read_class);
  if (classes) std::ranges::sort(*classes, {}, &ClassOfService::name);
  return classes;
}

Status SqlDiallingStore::set_class_blocking(const ClassOfService& service) {
  const Result<Rows> set = database_.execute_blocking(
      kIdempotentWrite, dialling_sql::kSetClass,
      {service.name, patterns_text(service.allow), patterns_text(service.deny), service.outcall, service.call_back,
       service.transfer, service.from_outside, service.max_cost, service.calls_per_day, service.calls_at_once,
       service.longest_call});
  if (!set) return tl::unexpected(set.error());
  return {};
}

Status SqlDiallingStore::remove_class_blocking(const std::string& name) {
  return database_.transact_blocking(kWrite, [&](Session& session) -> Status {
    const Result<Rows> used = session.execute_blocking(dialling_sql::kUsersOfClass, {name});
    if (!used) return tl::unexpected(used.error());
    RowReader reader(used->rows.at(0), "mailbox");
    const Result<std::int64_t> users = reader.finish(reader.integer());
    if (!users) return tl::unexpected(users.error());
    if (*users > 0) return fail(Code::conflict, fmt::format("{} mailboxes have the class {}", *users, name));
    const Result<Rows> removed = session.execute_blocking(dialling_sql::kRemoveClass, {name});
    if (!removed) return tl::unexpected(removed.error());
    if (removed->changed == 0) return fail(Code::not_found, "there is no class of service " + name);
    return {};
  });
}

Result<DialledCallId> SqlDiallingStore::begin_call_blocking(const DialledCall& call, const ClassOfService& limits) {
  return database_.transact_blocking(
      kWrite, [&](Session& session) { return begin_in(session, database_.dialect(), call, limits); });
}

Status SqlDiallingStore::end_call_blocking(DialledCallId id, WallTime at, const std::string& outcome) {
  const Result<Rows> ended =
      database_.execute_blocking(kIdempotentWrite, dialling_sql::kEndCall, {at, outcome, id.value()});
  if (!ended) return tl::unexpected(ended.error());
  return {};
}

}  // namespace aftertone::storage
