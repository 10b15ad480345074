#include "storage/sql/sql_outbox_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/error_codes.h"
#include "base/log.h"
#include "storage/database/row_reader.h"
#include "storage/sql/conclude_delivery.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/role_lease.h"

namespace aftertone::storage {
namespace {

using voicemail::ClaimOrder;
using voicemail::Delivery;
using voicemail::DueKind;
using voicemail::DueLook;
using voicemail::DueQuestion;
using voicemail::DueRows;
using voicemail::Epoch;
using voicemail::TakeoverCounts;
using voicemail::Verdict;

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

Result<DueRows> read_due(const Row& row) {
  RowReader reader(row, "delivery");
  DueRows due;
  due.kind.address.channel = reader.text();
  due.kind.address.target = reader.text();
  due.kind.mailbox = voicemail::MailboxNumber(reader.text());
  due.kind.event = reader.text();
  due.kind.digest = reader.text();
  due.kind.is_perhaps_sent = reader.flag();
  due.count = reader.integer();
  due.due_since = reader.time();
  due.first_due_at = reader.time();
  return reader.finish(std::move(due));
}

// As AT_DELIVERY_KIND makes it.
std::string kind_text(const DueKind& kind) {
  return fmt::format("{}|{}|{}|{}|{}", kind.mailbox.value(), kind.event, kind.digest,
                     kind.is_perhaps_sent ? "again" : "", kind.address.target);
}

Result<std::vector<std::string>> channels_in(Session& session) {
  const Result<Rows> found = session.execute_blocking(delivery_sql::kChannels, {});
  if (!found) return tl::unexpected(found.error());
  return read_all<std::string>(*found, [](const Row& row) {
    RowReader reader(row, "delivery");
    return reader.finish(reader.text());
  });
}

Status look_at_channel(Session& session, const std::string& channel, const DueQuestion& question, WallTime now,
                       DueLook& look) {
  const auto begin = question.after.find(channel);
  const std::string after = begin == question.after.end() ? "" : begin->second;
  const Values values{channel, after, channel, question.most_kinds, channel, channel, now, question.count_up_to};
  const Result<Rows> found = session.execute_blocking(delivery_sql::kLook, values);
  if (!found) return tl::unexpected(found.error());
  auto rows = read_all<DueRows>(*found, read_due);
  if (!rows) return tl::unexpected(rows.error());
  if (found->rows.size() >= static_cast<std::size_t>(question.most_kinds))
    look.cut[channel] = kind_text(rows->back().kind);
  for (DueRows& each : *rows) {
    if (each.count > 0) look.rows.push_back(std::move(each));
  }
  return {};
}

Result<DueLook> look_in(Session& session, const DueQuestion& question, WallTime now) {
  DueLook look;
  const Result<Rows> found = session.execute_blocking(delivery_sql::kFirstDue, {});
  if (!found) return tl::unexpected(found.error());
  const std::int64_t* first = found->rows.at(0).at(0).integer();
  if (first == nullptr || *first > to_millis(now)) return look;
  const auto channels = channels_in(session);
  if (!channels) return tl::unexpected(channels.error());
  for (const std::string& channel : *channels) {
    if (const Status done = look_at_channel(session, channel, question, now, look); !done)
      return tl::unexpected(done.error());
  }
  return look;
}

// Claimed rows, and what is to be said of those that could not be read.
struct Batch {
  std::vector<std::vector<Delivery>> claimed;
  std::vector<std::string> set_aside;
};

// A row that cannot be read would come back for ever and hold up all the others: it is dead, and says why.
Status read_in(Session& session, const Rows& rows, Epoch epoch, Batch& batch) {
  std::vector<Delivery>& deliveries = batch.claimed.emplace_back();
  for (const Row& row : rows.rows) {
    Result<Delivery> delivery = read_delivery(row);
    if (delivery) {
      deliveries.push_back(std::move(*delivery));
      continue;
    }
    const std::int64_t* id = row.empty() ? nullptr : row[0].integer();
    if (id == nullptr) return tl::unexpected(delivery.error());
    const std::string why = "cannot be read: " + delivery.error().detail;
    const Result<Rows> given_up = session.execute_blocking(delivery_sql::kGiveUp, {why, *id, epoch.value()});
    if (!given_up) return tl::unexpected(given_up.error());
    batch.set_aside.push_back(fmt::format("delivery {} {}", *id, why));
  }
  std::sort(deliveries.begin(), deliveries.end(), [](const Delivery& a, const Delivery& b) {  // RETURNING has no order
    return std::tie(a.not_before, a.id) < std::tie(b.not_before, b.id);
  });
  return {};
}

// When it is certain that they were set aside.
void log_set_aside(const Batch& batch) {
  for (const std::string& what : batch.set_aside)
    log::error(error_codes::kNotifyUnreadable, "storage", "{}; it is dead, and nobody will be told by it", what);
}

Result<Batch> claim_in(Session& session, const Dialect& dialect, Epoch epoch, WallTime now,
                       std::span<const ClaimOrder> orders) {
  if (const Status held = hold_role_blocking(session, dialect, kRole, epoch); !held)
    return tl::unexpected(held.error());
  const std::string sql = std::string(delivery_sql::kClaim).append(dialect.skip_locked).append(delivery_sql::kClaimEnd);
  Batch batch;
  for (const ClaimOrder& order : orders) {
    const Values values{
        order.kind.address.channel, kind_text(order.kind), now, order.limit, epoch.value(), order.as_digest};
    const Result<Rows> claimed = session.execute_blocking(sql, values);
    if (!claimed) return tl::unexpected(claimed.error());
    if (const Status read = read_in(session, *claimed, epoch, batch); !read) return tl::unexpected(read.error());
  }
  return batch;
}

Result<Batch> ambiguous_in(Session& session, Epoch epoch) {
  const Result<Rows> found = session.execute_blocking(delivery_sql::kAmbiguous, {epoch.value()});
  if (!found) return tl::unexpected(found.error());
  Batch batch;
  if (const Status read = read_in(session, *found, epoch, batch); !read) return tl::unexpected(read.error());
  return batch;
}

tl::unexpected<Error> fenced(const Delivery& delivery) {
  return fail(Code::conflict,
              fmt::format("delivery {} is somebody else's now, or was not in the state for this", delivery.id.value()));
}

Status mark_in(Session& session, std::span<const Delivery> claimed) {
  for (const Delivery& delivery : claimed) {
    const std::int64_t epoch = delivery.claim_epoch.value();
    const Result<Rows> marked =
        session.execute_blocking(delivery_sql::kMarkCommitting, {delivery.id.value(), epoch, kRole, epoch});
    if (!marked) return tl::unexpected(marked.error());
    if (marked->changed == 0) return fenced(delivery);
  }
  return {};
}

}  // namespace

Result<TakeoverCounts> SqlOutboxStore::take_over_rows_blocking(Epoch epoch) {
  return database_.transact_blocking(
      kBatch, [&](Session& session) { return take_over_rows_in(session, database_.dialect(), epoch); });
}

Result<DueLook> SqlOutboxStore::due_blocking(Epoch epoch, const DueQuestion& question) {
  const WallTime now = clock_.now();
  return database_.transact_blocking(kBatchRead, [&](Session& session) -> Result<DueLook> {
    if (const Status held = check_role_blocking(session, kRole, epoch); !held) return tl::unexpected(held.error());
    return look_in(session, question, now);
  });
}

Result<std::vector<std::vector<Delivery>>> SqlOutboxStore::claim_blocking(Epoch epoch,
                                                                          std::span<const ClaimOrder> orders) {
  const WallTime now = clock_.now();
  Result<Batch> batch = database_.transact_blocking(
      kClaim, [&](Session& session) { return claim_in(session, database_.dialect(), epoch, now, orders); });
  if (!batch) return tl::unexpected(batch.error());
  log_set_aside(*batch);
  return std::move(batch->claimed);
}

Result<std::vector<Delivery>> SqlOutboxStore::ambiguous_blocking(Epoch epoch) {
  Result<Batch> batch =
      database_.transact_blocking(kBatch, [&](Session& session) { return ambiguous_in(session, epoch); });
  if (!batch) return tl::unexpected(batch.error());
  log_set_aside(*batch);
  return std::move(batch->claimed.front());
}

// One row needs no transaction around its one statement.
Status SqlOutboxStore::mark_committing_blocking(std::span<const Delivery> claimed) {
  if (claimed.size() != 1)
    return database_.transact_blocking(kBatch, [&](Session& session) { return mark_in(session, claimed); });
  const Delivery& delivery = claimed.front();
  const std::int64_t epoch = delivery.claim_epoch.value();
  const Result<Rows> marked =
      database_.execute_blocking(kBatch, delivery_sql::kMarkCommitting, {delivery.id.value(), epoch, kRole, epoch});
  if (!marked) return tl::unexpected(marked.error());
  return marked->changed == 0 ? Status(fenced(delivery)) : Status();
}

Status SqlOutboxStore::conclude_blocking(std::span<const Delivery> claimed, const Verdict& verdict) {
  const WallTime now = clock_.now();
  return database_.transact_blocking(kBatch, [&](Session& session) -> Status {
    for (const Delivery& delivery : claimed) {
      const Status done = conclude_delivery_blocking(session, database_.dialect(), delivery, verdict, now);
      if (!done) return done;
    }
    return {};
  });
}

}  // namespace aftertone::storage
