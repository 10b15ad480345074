#include "storage/shipping/site_knowledge.h"

#include <algorithm>

#include "storage/database/row_reader.h"
#include "storage/shipping/install_shipping.h"

namespace aftertone::storage {
namespace {

constexpr int kAudioALook = 200;

constexpr std::string_view kMissing = R"sql(
select count(*), cast(coalesce(sum(m.audio_bytes), 0) as bigint), min(c.noted_at) / 1000
from site_change c left join message m on c.tbl = 'message' and m.id = cast(c.key as jsonb) ->> 'id'
where c.audio_missing = 1)sql";

constexpr std::string_view kExposed = R"sql(
select count(*) from delivery d
join site_change c on c.tbl = 'delivery' and c.key = jsonb_build_object('idempotency_key', d.idempotency_key)::text
where d.state in ('ready', 'sending', 'committing', 'ambiguous') and c.written_there > c.written_here)sql";

constexpr std::string_view kHoldExposed = R"sql(
update delivery d set not_before = greatest(d.not_before, ?), last_error = 'waits: the other site has perhaps sent it'
from site_change c
where c.tbl = 'delivery' and c.key = jsonb_build_object('idempotency_key', d.idempotency_key)::text
  and d.state = 'ready' and c.written_there > c.written_here
  and not (d.last_error = 'waits: the other site has perhaps sent it' and d.not_before > ?))sql";

Result<MissingAudio> missing_blocking(Database& database) {
  const Result<Rows> found = database.execute_blocking(kRead, kMissing);
  if (!found) return tl::unexpected(found.error());
  RowReader reader(found->rows.at(0), "site_change");
  MissingAudio missing;
  missing.files = reader.integer();
  missing.bytes = reader.integer();
  missing.oldest = reader.optional_time();
  return reader.finish(missing);
}

Result<std::int64_t> exposed_blocking(Database& database) {
  const Result<Rows> found = database.execute_blocking(kRead, kExposed);
  if (!found) return tl::unexpected(found.error());
  RowReader reader(found->rows.at(0), "delivery");
  return reader.finish(reader.integer());
}

std::chrono::milliseconds since(const SiteBeat& beat, WallTime now) {
  return beat.behind + std::max(now - beat.heard_at, std::chrono::milliseconds(0));
}

Status fill_blocking(SiteKnowledge& knowledge, Database& own, ChangeLog& log, const SiteNames& names) {
  auto theirs = find_beat_blocking(own, names.other);
  if (!theirs) return tl::unexpected(theirs.error());
  auto ours = find_beat_blocking(own, names.own);
  if (!ours) return tl::unexpected(ours.error());
  const auto waiting = log.waiting_blocking();
  if (!waiting) return tl::unexpected(waiting.error());
  const auto missing = missing_blocking(own);
  if (!missing) return tl::unexpected(missing.error());
  const auto exposed = exposed_blocking(own);
  if (!exposed) return tl::unexpected(exposed.error());
  const auto now = log.now_blocking();
  if (!now) return tl::unexpected(now.error());
  knowledge = {*now, std::move(*theirs), std::move(*ours), *waiting, *missing, *exposed};
  return {};
}

}  // namespace

std::optional<std::chrono::milliseconds> SiteKnowledge::behind_here() const {
  if (!theirs) return std::nullopt;
  const std::chrono::milliseconds rows = since(*theirs, now);
  return missing.oldest ? std::max(rows, std::chrono::milliseconds(now - *missing.oldest)) : rows;
}

std::optional<std::chrono::milliseconds> SiteKnowledge::behind_there() const {
  return ours ? std::optional(since(*ours, now)) : std::nullopt;
}

Result<SiteKnowledge> site_knowledge_blocking(Database& own, voicemail::AudioStore& own_audio, const SiteNames& names) {
  const Result<bool> is_ready = has_shipping_blocking(own);
  if (!is_ready) return tl::unexpected(is_ready.error());
  if (!*is_ready)
    return fail(Code::unsupported,
                "nothing is copied between the sites yet: aftertone serve with [site] peer_database begins it");
  ChangeLog log(own);
  const Status looked = AudioLook(log, own_audio).look_blocking([] { return true; });
  if (!looked) return tl::unexpected(looked.error());
  SiteKnowledge knowledge;
  if (const Status filled = fill_blocking(knowledge, own, log, names); !filled) return tl::unexpected(filled.error());
  return knowledge;
}

Result<std::int64_t> hold_exposed_blocking(Database& own, WallTime now, std::chrono::seconds time) {
  const Result<Rows> held = own.execute_blocking(kIdempotentWrite, kHoldExposed, {now + time, now});
  if (!held) return tl::unexpected(held.error());
  return held->changed;
}

Status AudioLook::look_blocking(const std::function<bool()>& may_go_on) {
  const auto awaited = log_.awaited_audio_blocking(after_, kAudioALook);
  if (!awaited) return tl::unexpected(awaited.error());
  for (const AwaitedAudio& each : *awaited) {
    if (!may_go_on()) return {};
    const auto found = each.is_needed ? own_audio_.local_copy_blocking(each.audio_name) : std::filesystem::path();
    if (!found && found.error().temporary) return {};  // the store is away
    if (!found) continue;
    if (const Status noted = log_.note_audio_blocking(each); !noted) return noted;
  }
  after_ = std::ssize(*awaited) < kAudioALook ? 0 : awaited->back().noted_at;
  return {};
}

}  // namespace aftertone::storage
