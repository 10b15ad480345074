// The statements of the purger.
#pragma once

#include <string_view>

namespace aftertone::storage::purge_sql {

inline constexpr std::string_view kSaved =
    "select id from message where state = 'saved' and started_at < ? order by started_at, id limit ?";

inline constexpr std::string_view kDateDeletions =
    "update message set deleted_at = ? where state = 'deleted' and deleted_at is null";

inline constexpr std::string_view kDeleted = R"sql(
select id, deleted_at, audio_bytes from message where state = 'deleted' and deleted_at < ?
order by deleted_at, id limit ?)sql";

inline constexpr std::string_view kDeletedBeyondBound = R"sql(
select id, deleted_at, audio_bytes from (
  select message.id, deleted_at, audio_bytes, max_messages,
         row_number() over (partition by message.mailbox order by deleted_at desc, message.id desc) as place
  from message join mailbox on mailbox.number = message.mailbox
  where state = 'deleted' and deleted_at is not null) ranked
where place > max_messages
order by deleted_at, id limit ?)sql";

inline constexpr std::string_view kPurge = R"sql(
update message set state = 'purged', caller_number = '', caller_name = '', called = '', deleted_at = null
where id = ? and state = 'deleted' and deleted_at = ?)sql";

inline constexpr std::string_view kAudioToRemove = R"sql(
select id, audio_name, audio_bytes from message purged
where state = 'purged' and audio_removed_at is null and id > ?
  and not exists (select 1 from message other where other.audio_name = purged.audio_name and other.state <> 'purged')
order by id limit ?)sql";

inline constexpr std::string_view kNoteAudioRemoved =
    "update message set audio_removed_at = ? where id = ? and state = 'purged'";

// Null: nobody knows it. 0: needed. 1: only of purged messages.
inline constexpr std::string_view kAudioUse = R"sql(
select min(is_purged) from (
  select case state when 'purged' then 1 else 0 end as is_purged from message where audio_name = ?
  union all select 0 as is_purged from greeting where audio_name = ?) uses)sql";

}  // namespace aftertone::storage::purge_sql
