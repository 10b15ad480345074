#include "storage/sql/sql_outbox_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "storage/database/row_reader.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/role_lease.h"

namespace aftertone::storage {
namespace {

using voicemail::Delivery;
using voicemail::DeliveryId;
using voicemail::Epoch;
using voicemail::TakeoverCounts;

constexpr const char* kRole = "notifier";

// The notification service waits longer than a caller would. All of it may run again: an epoch may be skipped, and rows
// that were claimed by a try whose outcome is unknown come back with the next takeover.
constexpr Unit kBatch{Access::write, true, Patience::batch};
constexpr Unit kClaim{Access::write, false, Patience::batch};
constexpr Unit kBatchRead{Access::read, true, Patience::batch};

Result<TakeoverCounts> take_over_rows_in(Session& session, const Dialect& dialect, Epoch epoch) {
  if (const Status held = hold_role_blocking(session, dialect, kRole, epoch); !held)
    return tl::unexpected(held.error());
  const Values values{epoch.value(), epoch.value()};
  const Result<Rows> returned = session.execute_blocking(delivery_sql::kReturnSending, values);
  if (!returned) return tl::unexpected(returned.error());
  const Result<Rows> ambiguous = session.execute_blocking(delivery_sql::kTakeOverCommitting, values);
  if (!ambiguous) return tl::unexpected(ambiguous.error());
  return TakeoverCounts{returned->changed, ambiguous->changed};
}

Result<std::vector<Delivery>> claim_in(Session& session, const Dialect& dialect, Epoch epoch, WallTime now, int limit) {
  if (const Status held = hold_role_blocking(session, dialect, kRole, epoch); !held)
    return tl::unexpected(held.error());
  const std::string sql = std::string(delivery_sql::kClaim).append(dialect.skip_locked).append(delivery_sql::kClaimEnd);
  const Result<Rows> claimed = session.execute_blocking(sql, {now, limit, epoch.value()});
  if (!claimed) return tl::unexpected(claimed.error());
  Result<std::vector<Delivery>> deliveries = read_all<Delivery>(*claimed, read_delivery);
  if (deliveries) {  // RETURNING promises no order
    std::sort(deliveries->begin(), deliveries->end(), [](const Delivery& a, const Delivery& b) {
      return std::tie(a.not_before, a.id) < std::tie(b.not_before, b.id);
    });
  }
  return deliveries;
}

}  // namespace

Result<Epoch> SqlOutboxStore::take_over_role_blocking(const std::string& holder) {
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return storage::take_over_role_blocking(session, kRole, holder, clock_.now()); });
}

Result<TakeoverCounts> SqlOutboxStore::take_over_rows_blocking(Epoch epoch) {
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return take_over_rows_in(session, database_.dialect(), epoch); });
}

Result<std::vector<Delivery>> SqlOutboxStore::claim_blocking(Epoch epoch, int limit) {
  const WallTime now = clock_.now();
  return database_.transact_blocking(
      kClaim, [&](Session& session) { return claim_in(session, database_.dialect(), epoch, now, limit); });
}

Result<std::vector<Delivery>> SqlOutboxStore::ambiguous_blocking(Epoch epoch) {
  const Result<Rows> found = database_.execute_blocking(kBatchRead, delivery_sql::kAmbiguous, {epoch.value()});
  if (!found) return tl::unexpected(found.error());
  return read_all<Delivery>(*found, read_delivery);
}

Status SqlOutboxStore::mark_committing_blocking(DeliveryId id, Epoch epoch) {
  return change_blocking(id, delivery_sql::kMarkCommitting, {id.value(), epoch.value(), kRole, epoch.value()});
}

Status SqlOutboxStore::mark_sent_blocking(DeliveryId id, Epoch epoch, const std::string& provider_ref) {
  return change_blocking(id, delivery_sql::kMarkSent, {provider_ref, id.value(), epoch.value()});
}

Status SqlOutboxStore::retry_blocking(DeliveryId id, Epoch epoch, const std::string& error, WallTime not_before) {
  return change_blocking(id, delivery_sql::kRetry, {error, not_before, id.value(), epoch.value()});
}

Status SqlOutboxStore::put_back_blocking(const Delivery& claimed, const std::string& why, WallTime not_before) {
  return change_blocking(claimed.id, delivery_sql::kPutBack,
                         {claimed.attempt - 1, why, not_before, claimed.id.value(), claimed.claim_epoch.value()});
}

Status SqlOutboxStore::give_up_blocking(DeliveryId id, Epoch epoch, const std::string& error) {
  return change_blocking(id, delivery_sql::kGiveUp, {error, id.value(), epoch.value()});
}

Status SqlOutboxStore::cancel_blocking(DeliveryId id, Epoch epoch, const std::string& why) {
  return change_blocking(id, delivery_sql::kCancel, {why, id.value(), epoch.value()});
}

Status SqlOutboxStore::change_blocking(DeliveryId id, std::string_view sql, const Values& values) {
  const Result<Rows> changed = database_.execute_blocking(kBatch, sql, values);
  if (!changed) return tl::unexpected(changed.error());
  if (changed->changed == 0) {
    return fail(Code::conflict,
                fmt::format("delivery {} is somebody else's now, or was not in the state for this", id.value()));
  }
  return {};
}

}  // namespace aftertone::storage
