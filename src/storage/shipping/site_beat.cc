#include "storage/shipping/site_beat.h"

#include <algorithm>

#include "storage/database/row_reader.h"
#include "storage/sql/in_dialect.h"

namespace aftertone::storage {
namespace {

constexpr std::string_view kFind = R"sql(
select site, batch, at, behind_ms, heard_at, waiting_rows, set_aside_rows, waiting_audio, waiting_audio_bytes,
       oldest_waiting_at
from site_beat where site = ? and at > 0)sql";

constexpr std::string_view kPut = R"sql(
insert into site_beat as b (site, batch, at, behind_ms, heard_at, waiting_rows, set_aside_rows, waiting_audio,
                            waiting_audio_bytes, oldest_waiting_at)
values (?, ?, ?, ?, {clock}, ?, ?, ?, ?, ?)
on conflict (site) do update
set batch = greatest(b.batch, excluded.batch), at = excluded.at, behind_ms = excluded.behind_ms,
    heard_at = excluded.heard_at, waiting_rows = excluded.waiting_rows, set_aside_rows = excluded.set_aside_rows,
    waiting_audio = excluded.waiting_audio, waiting_audio_bytes = excluded.waiting_audio_bytes,
    oldest_waiting_at = excluded.oldest_waiting_at)sql";

constexpr std::string_view kLastBatch = "select batch from site_beat where site = ?";

constexpr std::string_view kSetLastBatch = R"sql(
insert into site_beat (site, batch, at, behind_ms, heard_at, waiting_rows, set_aside_rows, waiting_audio,
                       waiting_audio_bytes)
values (?, ?, 0, 0, 0, 0, 0, 0, 0)
on conflict (site) do update set batch = excluded.batch)sql";

Result<SiteBeat> read_beat(const Row& row) {
  RowReader reader(row, "site_beat");
  SiteBeat beat;
  beat.site = reader.text();
  beat.batch = reader.integer();
  beat.at = reader.time();
  beat.behind = reader.duration();
  beat.heard_at = reader.time();
  beat.waiting.rows = reader.integer();
  beat.waiting.set_aside = reader.integer();
  beat.waiting.audio = reader.integer();
  beat.waiting.audio_bytes = reader.integer();
  beat.waiting.oldest = reader.optional_time();
  return reader.finish(std::move(beat));
}

}  // namespace

Result<std::optional<SiteBeat>> find_beat_blocking(Database& database, const std::string& site) {
  const Result<Rows> found = database.execute_blocking(kRead, kFind, {site});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return std::optional<SiteBeat>();
  Result<SiteBeat> beat = read_beat(found->rows[0]);
  if (!beat) return tl::unexpected(beat.error());
  return std::optional<SiteBeat>(std::move(*beat));
}

Status put_beat_blocking(Database& database, const SiteBeat& beat) {
  static const std::string sql = in_dialect(kPut, database.dialect());
  const WaitingChanges& waiting = beat.waiting;
  const Result<Rows> put =
      database.execute_blocking(kIdempotentWrite, sql,
                                {beat.site, beat.batch, beat.at, beat.behind, waiting.rows, waiting.set_aside,
                                 waiting.audio, waiting.audio_bytes, waiting.oldest});
  if (!put) return tl::unexpected(put.error());
  return {};
}

Result<std::int64_t> last_batch_blocking(Database& database, const std::string& site) {
  const Result<Rows> found = database.execute_blocking(kRead, kLastBatch, {site});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return 0;
  RowReader reader(found->rows[0], "site_beat");
  return reader.finish(reader.integer());
}

Status set_last_batch_blocking(Database& database, const std::string& site, std::int64_t batch) {
  const Result<Rows> set = database.execute_blocking(kIdempotentWrite, kSetLastBatch, {site, batch});
  if (!set) return tl::unexpected(set.error());
  return {};
}

}  // namespace aftertone::storage
