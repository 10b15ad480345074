#include "storage/shipping/change_log.h"

#include <nlohmann/json.hpp>

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using nlohmann::json;

constexpr Unit kLongRead{Access::read, true, Patience::batch};
constexpr Unit kLongWrite{Access::write, true, Patience::batch};
constexpr Unit kNoteAll{Access::write, true, Patience::maintenance};

constexpr std::string_view kTake = R"sql(
select tbl, key, written_here, written_there, tries, audio_name, audio_sha256, audio_bytes, coalesce(change, '')
from site_take(?))sql";

constexpr std::string_view kAcknowledge = "select site_acknowledge(cast(? as jsonb))::text";
constexpr std::string_view kDefer = "select site_defer(cast(? as jsonb))::text";

constexpr std::string_view kBatch = R"sql(
insert into site_beat as b (site, batch, at, behind_ms, heard_at, waiting_rows, set_aside_rows, waiting_audio,
                            waiting_audio_bytes)
values (?, ?, 0, 0, 0, 0, 0, 0, 0)
on conflict (site) do update set batch = greatest(b.batch, excluded.batch))sql";

constexpr std::string_view kWaiting = R"sql(
select (select count(*) from site_change where is_waiting = 1 and set_aside = ''),
       (select count(*) from site_change where is_waiting = 1 and set_aside <> ''),
       count(*), cast(coalesce(sum(bytes), 0) as bigint),
       (select min(noted_at) / 1000 from site_change where is_waiting = 1 and set_aside = '')
from (select m.audio_bytes as bytes from site_change c join message m on m.id = cast(c.key as jsonb) ->> 'id'
      where c.tbl = 'message' and c.is_waiting = 1 and m.state <> 'purged' and m.audio_sha256 <> c.audio_there
      union all
      select 0 from site_change c
      join greeting g on g.mailbox = cast(c.key as jsonb) ->> 'mailbox' and g.kind = cast(c.key as jsonb) ->> 'kind'
      where c.tbl = 'greeting' and c.is_waiting = 1 and g.audio_sha256 <> c.audio_there) audio)sql";

constexpr std::string_view kAwaited = R"sql(
select c.tbl, c.key, coalesce(m.audio_name, g.audio_name, ''), c.noted_at,
       case when c.is_removed = 1 or m.state = 'purged' or coalesce(m.audio_name, g.audio_name) is null
            then 0 else 1 end
from site_change c
left join message m on c.tbl = 'message' and m.id = cast(c.key as jsonb) ->> 'id'
left join greeting g on c.tbl = 'greeting' and g.mailbox = cast(c.key as jsonb) ->> 'mailbox'
                        and g.kind = cast(c.key as jsonb) ->> 'kind'
where c.audio_missing = 1 and c.noted_at > ? order by c.noted_at limit ?)sql";

constexpr std::string_view kNoteAudio = "update site_change set audio_missing = 0 where tbl = ? and key = ?";

Result<WaitingChange> read_change(const Row& row) {
  RowReader reader(row, "site_change");
  WaitingChange change;
  change.table = reader.text();
  change.key = reader.text();
  change.written_here = reader.integer();
  change.written_there = reader.integer();
  change.tries = reader.count();
  change.audio_name = reader.text();
  change.audio_sha256 = reader.text();
  change.audio_bytes = reader.integer();
  change.change = reader.text();
  return reader.finish(std::move(change));
}

Result<WaitingChanges> read_waiting(const Row& row) {
  RowReader reader(row, "site_change");
  WaitingChanges waiting;
  waiting.rows = reader.integer();
  waiting.set_aside = reader.integer();
  waiting.audio = reader.integer();
  waiting.audio_bytes = reader.integer();
  waiting.oldest = reader.optional_time();
  return reader.finish(waiting);
}

Result<AwaitedAudio> read_awaited(const Row& row) {
  RowReader reader(row, "site_change");
  AwaitedAudio awaited;
  awaited.table = reader.text();
  awaited.key = reader.text();
  awaited.audio_name = reader.text();
  awaited.noted_at = reader.integer();
  awaited.is_needed = reader.flag();
  return reader.finish(std::move(awaited));
}

json version_of(const WaitingChange& change) {
  return {{"tbl", change.table}, {"key", change.key}, {"here", change.written_here}, {"there", change.written_there}};
}

Status settle_in(Session& session, const ShippedBatch& batch) {
  json arrived = json::array(), deferred = json::array();
  for (const WaitingChange& change : batch.arrived) {
    arrived.push_back(version_of(change));
    arrived.back()["audio"] = change.audio_sha256;
  }
  for (const DeferredChange& each : batch.deferred) {
    deferred.push_back(version_of(each.change));
    deferred.back()["why"] = each.set_aside;
  }
  for (const auto& [sql, rows] : {std::pair(kAcknowledge, &arrived), std::pair(kDefer, &deferred)}) {
    if (rows->empty()) continue;
    const Result<Rows> done =
        session.execute_blocking(sql, {rows->dump(-1, ' ', false, json::error_handler_t::replace)});
    if (!done) return tl::unexpected(done.error());
  }
  return {};
}

}  // namespace

Result<std::vector<WaitingChange>> ChangeLog::take_blocking(int most) {
  const Result<Rows> taken = database_.execute_blocking(kLongRead, kTake, {most});
  if (!taken) return tl::unexpected(taken.error());
  return read_all<WaitingChange>(*taken, read_change);
}

Status ChangeLog::settle_blocking(const ShippedBatch& batch, const std::string& site, std::int64_t number) {
  return database_.transact_blocking(kLongWrite, [&](Session& session) -> Status {
    if (const Status settled = settle_in(session, batch); !settled) return settled;
    const Result<Rows> counted = session.execute_blocking(kBatch, {site, number});
    if (!counted) return tl::unexpected(counted.error());
    return {};
  });
}

Status ChangeLog::note_all_blocking() {
  return database_.transact_blocking(kNoteAll, [](Session& session) -> Status {
    for (const std::string_view script : {"set local statement_timeout = 0", "select site_note_all()"}) {
      if (const Status ran = session.run_script_blocking(script); !ran) return ran;
    }
    return {};
  });
}

Result<WallTime> ChangeLog::now_blocking() {
  const Result<Rows> told = database_.execute_blocking(kRead, "select site_clock() / 1000");
  if (!told) return tl::unexpected(told.error());
  RowReader reader(told->rows.at(0), "the clock");
  return reader.finish(reader.time());
}

Result<WaitingChanges> ChangeLog::waiting_blocking() {
  const Result<Rows> counted = database_.execute_blocking(kLongRead, kWaiting);
  if (!counted) return tl::unexpected(counted.error());
  return read_waiting(counted->rows.at(0));
}

Result<std::vector<AwaitedAudio>> ChangeLog::awaited_audio_blocking(std::int64_t after, int most) {
  const Result<Rows> found = database_.execute_blocking(kLongRead, kAwaited, {after, most});
  if (!found) return tl::unexpected(found.error());
  return read_all<AwaitedAudio>(*found, read_awaited);
}

Status ChangeLog::note_audio_blocking(const AwaitedAudio& arrived) {
  const Result<Rows> noted = database_.execute_blocking(kIdempotentWrite, kNoteAudio, {arrived.table, arrived.key});
  if (!noted) return tl::unexpected(noted.error());
  return {};
}

}  // namespace aftertone::storage
