// The statements on the tables mailbox and greeting.
#pragma once

#include <string_view>

namespace aftertone::storage::mailbox_sql {

inline constexpr std::string_view kFind = R"sql(
select number, name, email, language, time_zone, operator_target, max_message_ms, max_messages, pin_hash, pin_must_change,
       failed_logins, locked_until, class_of_service, quiet_hours, quiet_except_urgent
from mailbox where number = ?)sql";

// In no order: databases do not agree about the order of text.
inline constexpr std::string_view kList = R"sql(
select number, name, email, language, time_zone, operator_target, max_message_ms, max_messages, pin_hash, pin_must_change,
       failed_logins, locked_until, class_of_service, quiet_hours, quiet_except_urgent
from mailbox)sql";

inline constexpr std::string_view kPage = R"sql(
select number, name, email, language, time_zone, operator_target, max_message_ms, max_messages, pin_hash, pin_must_change,
       failed_logins, locked_until, class_of_service, quiet_hours, quiet_except_urgent
from mailbox where number > ? and number <> ? order by number limit ?)sql";

inline constexpr std::string_view kInsert = R"sql(
insert into mailbox (number, name, email, language, time_zone, operator_target, max_message_ms, max_messages, pin_hash,
                     pin_must_change, failed_logins, locked_until, class_of_service, quiet_hours, quiet_except_urgent)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (number) do nothing)sql";

inline constexpr std::string_view kUpdate = R"sql(
update mailbox set name = ?, email = ?, language = ?, time_zone = ?, operator_target = ?, max_message_ms = ?, max_messages = ?,
                   class_of_service = ?, quiet_hours = ?, quiet_except_urgent = ?
where number = ?)sql";

// Followed by the dialect's for_update: nobody commits a message to it before we do.
inline constexpr std::string_view kLock = "select number from mailbox where number = ?";

// Takes the greetings and lamp counts along: on delete cascade. So it would the messages: purge them first.
inline constexpr std::string_view kDelete = "delete from mailbox where number = ?";

inline constexpr std::string_view kSetPin = "update mailbox set pin_hash = ?, pin_must_change = ? where number = ?";

inline constexpr std::string_view kCountFailedLogin =
    "update mailbox set failed_logins = failed_logins + 1 where number = ? returning failed_logins";

inline constexpr std::string_view kLockUntil = "update mailbox set locked_until = ? where number = ?";

inline constexpr std::string_view kClearFailedLogins =
    "update mailbox set failed_logins = 0, locked_until = null where number = ?";

inline constexpr std::string_view kFindGreeting = R"sql(
select mailbox, kind, audio_name, audio_sha256, duration_ms, recorded_at from greeting where mailbox = ? and kind = ?)sql";

inline constexpr std::string_view kSetGreeting = R"sql(
insert into greeting (mailbox, kind, audio_name, audio_sha256, duration_ms, recorded_at) values (?, ?, ?, ?, ?, ?)
on conflict (mailbox, kind) do update
set audio_name = excluded.audio_name, audio_sha256 = excluded.audio_sha256, duration_ms = excluded.duration_ms,
    recorded_at = excluded.recorded_at)sql";

inline constexpr std::string_view kDeleteGreeting = "delete from greeting where mailbox = ? and kind = ?";

}  // namespace aftertone::storage::mailbox_sql
