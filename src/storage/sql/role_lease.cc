#include "storage/sql/role_lease.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

constexpr std::string_view kTakeOver = R"sql(
insert into role_lease (role, epoch, holder, changed_at) values (?, 1, ?, ?)
on conflict (role) do update
set epoch = role_lease.epoch + 1, holder = excluded.holder, changed_at = excluded.changed_at
returning epoch)sql";

constexpr std::string_view kRecord =
    "insert into role_event (at, role, epoch, what, holder) values (?, ?, ?, 'taken over', ?)";

// Followed by the dialect's for_share, which conflicts with kTakeOver.
constexpr std::string_view kHold = "select 1 from role_lease where role = ? and epoch = ?";

Status hold_blocking(Session& session, std::string_view sql, const std::string& role, voicemail::Epoch epoch) {
  const Result<Rows> held = session.execute_blocking(sql, {role, epoch.value()});
  if (!held) return tl::unexpected(held.error());
  if (held->rows.empty()) {
    return fail(Code::conflict, fmt::format("epoch {} does not hold the role {} any more", epoch.value(), role));
  }
  return {};
}

}  // namespace

Result<voicemail::Epoch> take_over_role_blocking(Session& session, const std::string& role, const std::string& holder,
                                                 WallTime now) {
  const Result<Rows> taken = session.execute_blocking(kTakeOver, {role, holder, now});
  if (!taken) return tl::unexpected(taken.error());
  if (taken->rows.size() != 1) return fail(Code::corrupt, "role_lease: no epoch came back");
  RowReader reader(taken->rows[0], "role_lease");
  const Result<std::int64_t> epoch = reader.finish(reader.integer());
  if (!epoch) return tl::unexpected(epoch.error());
  const Result<Rows> recorded = session.execute_blocking(kRecord, {now, role, *epoch, holder});
  if (!recorded) return tl::unexpected(recorded.error());
  return voicemail::Epoch(*epoch);
}

Status hold_role_blocking(Session& session, const Dialect& dialect, const std::string& role, voicemail::Epoch epoch) {
  return hold_blocking(session, std::string(kHold).append(dialect.for_share), role, epoch);
}

Status check_role_blocking(Session& session, const std::string& role, voicemail::Epoch epoch) {
  return hold_blocking(session, kHold, role, epoch);
}

}  // namespace aftertone::storage
