#include "storage/sql/role_lease.h"

#include <fmt/format.h>

namespace aftertone::storage {
namespace {

// Followed by the dialect's for_share, which conflicts with cluster_sql::kAcquire.
constexpr std::string_view kHold = "select 1 from role_lease where role = ? and epoch = ?";

Status hold_blocking(Session& session, std::string_view sql, const std::string& role, Epoch epoch) {
  const Result<Rows> held = session.execute_blocking(sql, {role, epoch.value()});
  if (!held) return tl::unexpected(held.error());
  if (held->rows.empty()) {
    return fail(Code::conflict, fmt::format("epoch {} does not hold the role {} any more", epoch.value(), role));
  }
  return {};
}

}  // namespace

Status hold_role_blocking(Session& session, const Dialect& dialect, const std::string& role, Epoch epoch) {
  return hold_blocking(session, std::string(kHold).append(dialect.for_share), role, epoch);
}

Status check_role_blocking(Session& session, const std::string& role, Epoch epoch) {
  return hold_blocking(session, kHold, role, epoch);
}

}  // namespace aftertone::storage
