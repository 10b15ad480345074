// What a look at the outbox and a claim cost, with so many rows waiting.
//   backlog_bench [ROWS]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <functional>

#include "base/clock.h"
#include "contract/database_kinds.h"
#include "storage/migrations/migrate.h"
#include "storage/sql/sql_lease_store.h"
#include "storage/sql/sql_outbox_store.h"

namespace aftertone::storage {
namespace {

using voicemail::ClaimOrder;
using voicemail::DueRows;
using voicemail::Epoch;

const WallTime kNoon = from_millis(1'795'348'800'000);
constexpr std::int64_t kMailboxes = 10'000;
constexpr int kRuns = 5;

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", to_string(result.error()));
  std::exit(1);
}

void run(Database& database, const std::string& sql) {
  must(database.execute_blocking(Unit{Access::write, true, Patience::maintenance}, sql, {}));
}

// Waiting in a row of turns: row i is for mailbox i mod 10,000, and for a target of as many as there are.
void fill(Database& database, std::int64_t from, std::int64_t to, const std::string& channel, std::int64_t targets) {
  const std::string numbers =
      fmt::format("with recursive n(i) as (select {} union all select i + 1 from n where i + 1 < {}) ", from, to);
  const std::string id = "'0190163d-8694-739b-aea5-' || (100000000000 + i)";
  const std::string at = fmt::format("{} - 3600000 + i", to_millis(kNoon));
  const std::string mailbox = fmt::format("'' || (10000 + i % {})", kMailboxes);
  run(database,
      fmt::format("insert into message (id, mailbox, caller_number, caller_name, called, started_at, duration_ms, "
                  "end_reason, urgent, codec, audio_name, audio_sha256, audio_bytes, state, committed_at) {}"
                  "select {}, {}, '+4930123456', 'Clara', '', {}, 100, 'hangup', 0, 'pcmu', 'a', '{:a>64}', 100, "
                  "'new', {} from n",
                  numbers, id, mailbox, at, "", at));
  run(database,
      fmt::format("insert into delivery (idempotency_key, message_id, mailbox, channel, target, state, claim_epoch, "
                  "attempt, not_before, created_at, provider_ref, last_error) {}"
                  "select '' || i, {}, {}, '{}', 'target' || (i % {}), 'ready', 0, 0, {}, {}, '', '' from n",
                  numbers, id, mailbox, channel, targets, at, at));
}

void add_mailboxes(Database& database) {
  const std::string numbers = fmt::format(
      "with recursive n(i) as (select 10000 union all select i + 1 from n where i + 1 < {}) ", 10'000 + kMailboxes);
  run(database,
      "insert into mailbox (number, name, email, language, time_zone, operator_target, max_message_ms, "
      "max_messages, pin_hash, pin_must_change, failed_logins) " +
          numbers + "select '' || i, '', '', 'en', 'UTC', '', 1000, 100, '', 0, 0 from n");
}

double milliseconds_a_run(std::chrono::microseconds all) {
  return static_cast<double>(all.count()) / 1000.0 / kRuns;
}

std::chrono::microseconds time_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
}

std::vector<ClaimOrder> orders_of(const std::vector<DueRows>& due) {
  std::vector<ClaimOrder> orders;
  for (const DueRows& rows : due) {
    if (orders.size() == 8) break;
    orders.push_back({rows.kind, static_cast<int>(std::min<std::int64_t>(5, rows.count)), ""});
  }
  return orders;
}

void measure(Kind kind, std::int64_t rows, const std::string& channel, std::int64_t targets) {
  const EmptyDatabase place(kind);
  const auto database = place.open();
  if (!migrate_blocking(*database)) std::exit(1);
  add_mailboxes(*database);
  for (std::int64_t from = 0; from < rows; from += 50'000)
    fill(*database, from, std::min(from + 50'000, rows), channel, targets);
  run(*database, "analyze");
  ManualClock clock{kNoon};
  SqlOutboxStore outbox(*database, clock);
  SqlLeaseStore leases(*database);
  const Epoch epoch = must(leases.acquire_blocking("notifier", {"bench", ""}, std::chrono::hours(1))).value();
  std::vector<DueRows> due;
  std::chrono::microseconds look{0}, claim{0}, idle{0};
  std::size_t claimed = 0;
  for (int i = 0; i < kRuns; ++i) {
    look += time_of([&] { due = must(outbox.due_blocking(epoch, {})).rows; });
    claim += time_of([&] {
      for (const auto& each : must(outbox.claim_blocking(epoch, orders_of(due))))
        claimed += each.size();
    });
  }
  clock.advance(-std::chrono::hours(48));
  for (int i = 0; i < kRuns; ++i)
    idle += time_of([&] { must(outbox.due_blocking(epoch, {})); });
  fmt::print(
      "{:<9} {:>8} rows {:>8} targets: look {:>8.1f} ms ({} kinds), claim {:>7.1f} ms ({} rows), nothing due {:>7.2f} "
      "ms\n",
      to_string(kind), rows, targets, milliseconds_a_run(look), due.size(), milliseconds_a_run(claim), claimed / kRuns,
      milliseconds_a_run(idle));
}

}  // namespace
}  // namespace aftertone::storage

int main(int count, char** words) {
  using aftertone::storage::Kind;
  const std::int64_t rows = count > 1 ? std::atoll(words[1]) : 1'000'000;
  for (const Kind kind : {Kind::sqlite, Kind::postgres}) {
    for (const std::int64_t targets : {std::int64_t{1}, std::int64_t{10'000}, rows})
      aftertone::storage::measure(kind, rows, "email", targets);
  }
}
