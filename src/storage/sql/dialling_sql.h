// The statements on the tables class_of_service, dialled_call and outcall.
#pragma once

#include <string_view>

namespace aftertone::storage::dialling_sql {

inline constexpr std::string_view kListClasses = R"sql(
select name, allow_patterns, deny_patterns, outcall, call_back, transfer, from_outside, max_cost, calls_per_day, calls_at_once,
       longest_call_ms
from class_of_service)sql";

inline constexpr std::string_view kFindClass = R"sql(
select name, allow_patterns, deny_patterns, outcall, call_back, transfer, from_outside, max_cost, calls_per_day, calls_at_once,
       longest_call_ms
from class_of_service where name = ?)sql";

inline constexpr std::string_view kSetClass = R"sql(
insert into class_of_service (name, allow_patterns, deny_patterns, outcall, call_back, transfer, from_outside, max_cost,
                              calls_per_day, calls_at_once, longest_call_ms)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (name) do update
set allow_patterns = excluded.allow_patterns, deny_patterns = excluded.deny_patterns, outcall = excluded.outcall,
    call_back = excluded.call_back, transfer = excluded.transfer, from_outside = excluded.from_outside,
    max_cost = excluded.max_cost, calls_per_day = excluded.calls_per_day, calls_at_once = excluded.calls_at_once,
    longest_call_ms = excluded.longest_call_ms)sql";

inline constexpr std::string_view kRemoveClass = "delete from class_of_service where name = ?";
inline constexpr std::string_view kUsersOfClass = "select count(*) from mailbox where class_of_service = ?";

// Followed by the dialect's for_update: whoever counts for a mailbox counts alone.
inline constexpr std::string_view kHoldMailbox = "select 1 from mailbox where number = ?";

inline constexpr std::string_view kCountCalls = R"sql(
select coalesce(sum(case when began_at > ? then 1 else 0 end), 0),
       coalesce(sum(case when ended_at is null and until_at > ? then 1 else 0 end), 0)
from dialled_call
where mailbox = ? and (began_at > ? or ended_at is null) and by_caller = ?)sql";

inline constexpr std::string_view kBeginCall = R"sql(
insert into dialled_call (mailbox, purpose, by_caller, number, began_at, until_at, ended_at, outcome)
values (?, ?, ?, ?, ?, ?, null, '') returning id)sql";

inline constexpr std::string_view kEndCall = R"sql(
update dialled_call set ended_at = ?, outcome = ? where id = ? and ended_at is null)sql";

inline constexpr std::string_view kRequest = R"sql(
insert into outcall (request_key, mailbox, message_id, target, secure, state, attempt, not_before, holder, lease_until, was_answered,
                     result, detail, created_at)
values (?, ?, ?, ?, ?, 'waiting', 0, ?, '', 0, 0, 'none', '', ?)
on conflict (request_key) do nothing)sql";

inline constexpr std::string_view kFindOutcall = R"sql(
select id, request_key, mailbox, message_id, target, secure, state, attempt, not_before, holder, lease_until, was_answered, result,
       detail, created_at
from outcall where request_key = ?)sql";

// A holder that died in the middle of a conversation: at most once.
inline constexpr std::string_view kGiveUpInterrupted = R"sql(
update outcall set state = 'done', result = 'interrupted', detail = 'the calling process ended during the call'
where state = 'calling' and was_answered = 1 and lease_until < ?)sql";

// kClaim + the dialect's skip_locked + kClaimEnd.
inline constexpr std::string_view kClaim = R"sql(
with due as materialized (
  select id from outcall
  where (state = 'waiting' and not_before <= ?) or (state = 'calling' and was_answered = 0 and lease_until < ?)
  order by not_before, id limit ?)sql";
inline constexpr std::string_view kClaimEnd = R"sql()
update outcall set state = 'calling', holder = ?, lease_until = ?, attempt = attempt + 1, was_answered = 0
where id in (select id from due)
returning id, request_key, mailbox, message_id, target, secure, state, attempt, not_before, holder, lease_until, was_answered, result,
          detail, created_at)sql";

// These carry id, holder and attempt.
inline constexpr std::string_view kExtend = R"sql(
update outcall set lease_until = ? where id = ? and holder = ? and attempt = ? and state = 'calling')sql";
inline constexpr std::string_view kMarkAnswered = R"sql(
update outcall set was_answered = 1 where id = ? and holder = ? and attempt = ? and state = 'calling')sql";
inline constexpr std::string_view kFinish = R"sql(
update outcall set state = 'done', result = ?, detail = ?
where id = ? and holder = ? and attempt = ? and state in ('calling', 'done'))sql";
inline constexpr std::string_view kRetry = R"sql(
update outcall set state = 'waiting', result = ?, detail = ?, not_before = ?,
  attempt = attempt - case when cast(? as text) = 'none' then 1 else 0 end
where id = ? and holder = ? and attempt = ? and state in ('calling', 'waiting'))sql";

}  // namespace aftertone::storage::dialling_sql
