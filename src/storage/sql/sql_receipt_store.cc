#include "storage/sql/sql_receipt_store.h"

#include "storage/database/row_reader.h"
#include "storage/sql/conclude_delivery.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/message_sql.h"
#include "storage/sql/sql_timeline.h"
#include "storage/sql/timeline_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::Delivery;
using voicemail::DeliveryReceipt;
using voicemail::DeliveryState;
using voicemail::Happening;
using voicemail::Verdict;

constexpr Unit kBatch{Access::write, true, Patience::batch};

Result<std::vector<Delivery>> find_blocking(Session& session, const DeliveryReceipt& receipt) {
  const bool is_known = receipt.delivery.value() != 0;
  const Values by_id{receipt.channel, receipt.delivery.value()};
  const Values by_ref{receipt.channel, receipt.provider_ref};
  const Values by_digest{receipt.channel, receipt.digest};
  const Result<Rows> found = !receipt.digest.empty() ? session.execute_blocking(delivery_sql::kOfDigest, by_digest)
                             : is_known              ? session.execute_blocking(delivery_sql::kOfReceipt, by_id)
                                                     : session.execute_blocking(delivery_sql::kOfProviderRef, by_ref);
  if (!found) return tl::unexpected(found.error());
  auto deliveries = read_all<Delivery>(*found, read_delivery);
  if (deliveries && deliveries->empty()) return fail(Code::not_found, "a receipt for a delivery that there is not");
  return deliveries;
}

// The try will write what came of it, and must not write over this.
bool is_under_way(const Delivery& delivery) {
  return delivery.state == DeliveryState::sending || delivery.state == DeliveryState::committing;
}

// What follows from it.
Status follow_blocking(Session& session, const Dialect& dialect, const Delivery& delivery,
                       const DeliveryReceipt& receipt, WallTime now) {
  const bool is_held = delivery.state == DeliveryState::ambiguous;
  if (receipt.kind == DeliveryReceipt::Kind::delivered && is_held) {
    const Verdict sent{Verdict::Kind::sent, receipt.provider_ref, now};
    return conclude_delivery_blocking(session, dialect, delivery, sent, now);
  }
  if (receipt.kind != DeliveryReceipt::Kind::failed) return {};
  if (delivery.state != DeliveryState::sent && !is_held) return {};
  // Taken back, so that it can end like any other.
  const Result<Rows> reopened = session.execute_blocking(delivery_sql::kTakeBackSent, {delivery.id.value()});
  if (!reopened) return tl::unexpected(reopened.error());
  const Verdict rejected{Verdict::Kind::rejected, receipt.detail, now};
  return conclude_delivery_blocking(session, dialect, delivery, rejected, now);
}

// Providers say things twice.
Status tell_once_blocking(Session& session, const Delivery& delivery, const DeliveryReceipt& receipt, WallTime now) {
  const std::int64_t id = delivery.id.value();
  const Values words{delivery.message.to_string(), id, to_string(Happening::receipt), receipt.detail};
  const Result<Rows> told = session.execute_blocking(timeline_sql::kIsTold, words);
  if (!told) return tl::unexpected(told.error());
  if (!told->rows.empty()) return {};
  return append_event_blocking(session,
                               {0, delivery.message, now, Happening::receipt, delivery.id, "", receipt.detail});
}

Status record_in(Session& session, const Dialect& dialect, const DeliveryReceipt& receipt, WallTime now) {
  const Result<std::vector<Delivery>> deliveries = find_blocking(session, receipt);
  if (!deliveries) return tl::unexpected(deliveries.error());
  for (const Delivery& delivery : *deliveries) {
    const std::string message = delivery.message.to_string();
    // The message first, as whoever changes a delivery does: then nobody waits for the other.
    const Result<Rows> locked =
        session.execute_blocking(std::string(message_sql::kLock).append(dialect.for_update), {message});
    if (!locked) return tl::unexpected(locked.error());
    if (receipt.kind == DeliveryReceipt::Kind::failed && is_under_way(delivery)) {
      return fail_temporarily(Code::conflict, "a receipt for a delivery that is still under way");
    }
    if (const Status told = tell_once_blocking(session, delivery, receipt, now); !told) return told;
    const Status followed = follow_blocking(session, dialect, delivery, receipt, now);
    // Somebody else moved it meanwhile, who knows better.
    if (!followed && followed.error().code != Code::conflict) return followed;
  }
  return {};
}

}  // namespace

Status SqlReceiptStore::record_blocking(const DeliveryReceipt& receipt) {
  const WallTime now = clock_.now();
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return record_in(session, database_.dialect(), receipt, now); });
}

}  // namespace aftertone::storage
