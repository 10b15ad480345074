#include "storage/sql/sql_outbox_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/log.h"
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

// Claimed rows, and what is to be said of those that could not be read.
struct Batch {
  std::vector<Delivery> deliveries;
  std::vector<std::string> set_aside;
};

// A row that cannot be read would come back for ever and hold up all the others: it is dead, and says why.
Result<Batch> read_in(Session& session, const Rows& rows, Epoch epoch) {
  Batch batch;
  for (const Row& row : rows.rows) {
    Result<Delivery> delivery = read_delivery(row);
    if (delivery) {
      batch.deliveries.push_back(std::move(*delivery));
      continue;
    }
    const std::int64_t* id = row.empty() ? nullptr : row[0].integer();
    if (id == nullptr) return tl::unexpected(delivery.error());
    const std::string why = "cannot be read: " + delivery.error().detail;
    const Result<Rows> given_up = session.execute_blocking(delivery_sql::kGiveUp, {why, *id, epoch.value()});
    if (!given_up) return tl::unexpected(given_up.error());
    batch.set_aside.push_back(fmt::format("delivery {} {}", *id, why));
  }
  return batch;
}

// When it is certain that they were set aside.
Result<std::vector<Delivery>> deliveries_of(Result<Batch> batch) {
  if (!batch) return tl::unexpected(batch.error());
  for (const std::string& what : batch->set_aside)
    log::error("storage", "notify-unreadable: {}; it is dead, and nobody will be told by it", what);
  return std::move(batch->deliveries);
}

Result<Batch> claim_in(Session& session, const Dialect& dialect, Epoch epoch, WallTime now, int limit) {
  if (const Status held = hold_role_blocking(session, dialect, kRole, epoch); !held)
    return tl::unexpected(held.error());
  const std::string sql = std::string(delivery_sql::kClaim).append(dialect.skip_locked).append(delivery_sql::kClaimEnd);
  const Result<Rows> claimed = session.execute_blocking(sql, {now, limit, epoch.value()});
  if (!claimed) return tl::unexpected(claimed.error());
  Result<Batch> batch = read_in(session, *claimed, epoch);
  if (batch) {  // RETURNING promises no order
    std::sort(batch->deliveries.begin(), batch->deliveries.end(), [](const Delivery& a, const Delivery& b) {
      return std::tie(a.not_before, a.id) < std::tie(b.not_before, b.id);
    });
  }
  return batch;
}

Result<Batch> ambiguous_in(Session& session, Epoch epoch) {
  const Result<Rows> found = session.execute_blocking(delivery_sql::kAmbiguous, {epoch.value()});
  if (!found) return tl::unexpected(found.error());
  return read_in(session, *found, epoch);
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
  return deliveries_of(database_.transact_blocking(
      kClaim, [&](Session& session) { return claim_in(session, database_.dialect(), epoch, now, limit); }));
}

Result<std::vector<Delivery>> SqlOutboxStore::ambiguous_blocking(Epoch epoch) {
  return deliveries_of(
      database_.transact_blocking(kBatch, [&](Session& session) { return ambiguous_in(session, epoch); }));
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
