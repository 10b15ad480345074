// The statements on the table message.
#pragma once

#include <string_view>

namespace aftertone::storage::message_sql {

inline constexpr std::string_view kInsert = R"sql(
insert into message (id, mailbox, intended_for, caller_number, caller_name, called, started_at, duration_ms, end_reason,
                     urgent, codec, audio_name, audio_sha256, audio_bytes, state, committed_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (id) do nothing)sql";

// May be followed by the dialect's for_update.
inline constexpr std::string_view kFind = R"sql(
select id, mailbox, intended_for, caller_number, caller_name, called, started_at, duration_ms, end_reason, urgent, codec,
       audio_name, audio_sha256, audio_bytes, state, committed_at
from message where id = ?)sql";

// The order of the index message_in_play_order.
inline constexpr std::string_view kList = R"sql(
select id, mailbox, intended_for, caller_number, caller_name, called, started_at, duration_ms, end_reason, urgent, codec,
       audio_name, audio_sha256, audio_bytes, state, committed_at
from message where mailbox = ? and state = ?
order by urgent desc, started_at, id)sql";

// Followed by the dialect's for_update.
inline constexpr std::string_view kFindState = "select mailbox, state, urgent from message where id = ?";

// Followed by the dialect's for_update.
inline constexpr std::string_view kLock = "select id from message where id = ?";

// deleted_at: null unless the state is deleted.
inline constexpr std::string_view kSetState = "update message set state = ?, deleted_at = ? where id = ?";

// A write that changes nothing.
inline constexpr std::string_view kTouch = "update message set id = id where id = ?";

inline constexpr std::string_view kFillUp = R"sql(
update message set audio_name = ?, audio_sha256 = ?, audio_bytes = ?, duration_ms = ?, end_reason = ?, urgent = ?
where id = ?)sql";

inline constexpr std::string_view kMove = "update message set mailbox = ? where id = ?";

inline constexpr std::string_view kCountKept =
    "select count(*) from message where mailbox = ? and state in ('new', 'saved')";

// What is left when their mailbox is removed: rows without who called, and audio for the purger to remove.
inline constexpr std::string_view kPurgeAllOf = R"sql(
update message set mailbox = ?, intended_for = mailbox, caller_number = '', caller_name = '', called = '', state = 'purged',
                   deleted_at = null
where mailbox = ?)sql";

}  // namespace aftertone::storage::message_sql
