// The statements on the table call_record.
#pragma once

#include <string_view>

namespace aftertone::storage::call_sql {

inline constexpr std::string_view kInsert = R"sql(
insert into call_record (id, node, call_id, began_at, answered_at, ended_at, mailbox, caller_number, caller_name, called,
                         outcome, detail, status, message_id, heard, codec, packets_sent, packets_received, packets_lost,
                         jitter_ms, calls, story)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (id) do nothing)sql";

// Followed by a condition.
inline constexpr std::string_view kSelect = R"sql(
select id, node, call_id, began_at, answered_at, ended_at, mailbox, caller_number, caller_name, called, outcome, detail,
       status, message_id, heard, codec, packets_sent, packets_received, packets_lost, jitter_ms, calls, story
from call_record )sql";

// Conditions that are asked for stand between the two, so that the index for what is asked is used.
inline constexpr std::string_view kInTime = "where began_at >= ? and began_at < ?";
inline constexpr std::string_view kOfMailbox = " and mailbox = ?";
inline constexpr std::string_view kOfCaller = " and caller_number = ?";
inline constexpr std::string_view kOfOutcome = " and outcome = ?";
inline constexpr std::string_view kNewestFirst = " order by began_at desc, id desc limit ?";

inline constexpr std::string_view kOfCallId = "where call_id = ? order by began_at, id limit 100";
inline constexpr std::string_view kOfId = "where id = ?";
inline constexpr std::string_view kOfMessage =
    "where message_id = ? and message_id <> '' order by began_at, id limit 1";

inline constexpr std::string_view kPlays = R"sql(
where mailbox = ? and began_at >= ? and heard > 0 and story like ? order by began_at, id limit ?)sql";

inline constexpr std::string_view kPurge = R"sql(
delete from call_record where id in (select id from call_record where began_at < ? order by began_at, id limit ?))sql";

// For reports: what is counted, and no more. The first value is the name of the probe's mailboxes.
inline constexpr std::string_view kFigures = R"sql(
select id, began_at, answered_at, ended_at, outcome, detail, heard, calls, packets_sent, packets_received, packets_lost,
       case when exists (select 1 from mailbox m where m.number = call_record.mailbox and m.name = ?) then 1 else 0 end
from call_record where began_at < ? and (began_at, id) > (?, ?) order by began_at, id limit ?)sql";

// What happened to the messages whose ids lie between two, in the order of the index message_event_of_message. The
// first value is the name of the probe's mailboxes.
inline constexpr std::string_view kMessageFigures = R"sql(
select e.message_id, e.id, e.what, e.at, e.detail, coalesce(d.channel, ''), m.committed_at,
       case when exists (select 1 from mailbox b where b.number = m.mailbox and b.name = ?) then 1 else 0 end
from message_event e join message m on m.id = e.message_id left join delivery d on d.id = e.delivery_id
where e.message_id < ? and (e.message_id, e.id) > (?, ?)
  and e.what in ('committed', 'saved', 'deleted', 'sent', 'rejected', 'expired')
order by e.message_id, e.id limit ?)sql";

}  // namespace aftertone::storage::call_sql
