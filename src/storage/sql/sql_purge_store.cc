#include "storage/sql/sql_purge_store.h"

#include "base/crash_point.h"
#include "storage/database/row_reader.h"
#include "storage/sql/purge_sql.h"
#include "storage/sql/sql_timeline.h"

namespace aftertone::storage {
namespace {

using voicemail::AudioUse;
using voicemail::DeletedMessage;
using voicemail::MessageId;
using voicemail::PurgedAudio;

// Nobody waits for the purger, and it waits for nobody on the phone.
constexpr Unit kSearch{Access::read, true, Patience::batch};
constexpr Unit kChange{Access::write, true, Patience::batch};

Result<MessageId> read_id(const Row& row) {
  RowReader reader(row, "message");
  const MessageId id = reader.uuid();
  return reader.finish(id);
}

Result<DeletedMessage> read_deleted(const Row& row) {
  RowReader reader(row, "message");
  DeletedMessage message;
  message.id = reader.uuid();
  message.deleted_at = reader.time();
  message.audio_bytes = reader.integer();
  return reader.finish(message);
}

Result<PurgedAudio> read_audio(const Row& row) {
  RowReader reader(row, "message");
  PurgedAudio audio;
  audio.message = reader.uuid();
  audio.name = reader.text();
  audio.bytes = reader.integer();
  return reader.finish(std::move(audio));
}

Result<int> purge_in(Session& session, const std::vector<DeletedMessage>& messages, WallTime now) {
  int purged = 0;
  for (const DeletedMessage& message : messages) {
    const Result<Rows> changed =
        session.execute_blocking(purge_sql::kPurge, {message.id.to_string(), message.deleted_at});
    if (!changed) return tl::unexpected(changed.error());
    if (changed->changed == 0) continue;
    ++purged;
    voicemail::MessageEvent event;
    event.message = message.id;
    event.at = now;
    event.what = voicemail::Happening::purged;
    if (const Status told = append_event_blocking(session, event); !told) return tl::unexpected(told.error());
  }
  crash_point("purge: marked, before COMMIT");
  return purged;
}

}  // namespace

Result<std::vector<MessageId>> SqlPurgeStore::saved_blocking(WallTime before, int limit) {
  const Result<Rows> found = database_.execute_blocking(kSearch, purge_sql::kSaved, {before, limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<MessageId>(*found, read_id);
}

Status SqlPurgeStore::date_deletions_blocking(WallTime now) {
  const Result<Rows> dated = database_.execute_blocking(kChange, purge_sql::kDateDeletions, {now});
  if (!dated) return tl::unexpected(dated.error());
  return {};
}

Result<std::vector<DeletedMessage>> SqlPurgeStore::deleted_blocking(WallTime before, int limit) {
  const Result<Rows> found = database_.execute_blocking(kSearch, purge_sql::kDeleted, {before, limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<DeletedMessage>(*found, read_deleted);
}

Result<std::vector<DeletedMessage>> SqlPurgeStore::deleted_beyond_bound_blocking(int limit) {
  const Result<Rows> found = database_.execute_blocking(kSearch, purge_sql::kDeletedBeyondBound, {limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<DeletedMessage>(*found, read_deleted);
}

Result<int> SqlPurgeStore::purge_blocking(const std::vector<DeletedMessage>& messages, WallTime now) {
  const Result<int> purged =
      database_.transact_blocking(kChange, [&](Session& session) { return purge_in(session, messages, now); });
  if (purged) crash_point("purge: marked");
  return purged;
}

Result<std::vector<PurgedAudio>> SqlPurgeStore::audio_to_remove_blocking(const MessageId& after, int limit) {
  const Result<Rows> found = database_.execute_blocking(kSearch, purge_sql::kAudioToRemove, {after.to_string(), limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<PurgedAudio>(*found, read_audio);
}

Status SqlPurgeStore::note_audio_removed_blocking(const MessageId& message, WallTime now) {
  const Result<Rows> noted =
      database_.execute_blocking(kChange, purge_sql::kNoteAudioRemoved, {now, message.to_string()});
  if (!noted) return tl::unexpected(noted.error());
  crash_point("purge: audio noted as removed");
  return {};
}

Result<AudioUse> SqlPurgeStore::audio_use_blocking(const std::string& name) {
  const Result<Rows> found = database_.execute_blocking(kSearch, purge_sql::kAudioUse, {name, name});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::corrupt, "message: no answer");
  const Row& row = found->rows[0];
  if (row.at(0).is_null()) return AudioUse::unknown;
  RowReader reader(row, "message");
  return reader.finish(reader.flag() ? AudioUse::purged : AudioUse::wanted);
}

}  // namespace aftertone::storage
