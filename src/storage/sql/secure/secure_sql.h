// The statements on the tables team, secure_message and secure_recipient. Those that change a secure message come after
// message_sql::kLock on its message.
#pragma once

#include <string_view>

namespace aftertone::storage::secure_sql {

// ---- teams

inline constexpr std::string_view kFindTeam = "select name, steps, rounds from team where name = ?";
inline constexpr std::string_view kListTeams = "select name, steps, rounds from team order by name";
inline constexpr std::string_view kAddTeam = "insert into team (name, steps, rounds) values (?, ?, ?)";
inline constexpr std::string_view kUpdateTeam = "update team set steps = ?, rounds = ? where name = ?";
inline constexpr std::string_view kRemoveTeam = "delete from team where name = ?";

// ---- secure messages

#define AT_SECURE_COLUMNS                                                                                           \
  "id, delivery_id, message_id, mailbox, team, state, first_round, round, step, step_until, created_at, ended_at, " \
  "accepted_by"

inline constexpr std::string_view kBegin = R"sql(
insert into secure_message (id, delivery_id, message_id, mailbox, team, state, first_round, round, step, step_until, look_at,
                            created_at, ended_at, accepted_by)
values (?, ?, ?, ?, ?, 'asking', 1, 1, 0, ?, 0, ?, null, '')
on conflict (delivery_id) do nothing)sql";

// The delivery was asked for again after it had ended.
inline constexpr std::string_view kReopen = R"sql(
update secure_message
set state = 'asking', first_round = round + 1, round = round + 1, step = 0, step_until = ?, look_at = 0, ended_at = null
where delivery_id = ? and state in ('given-up', 'withdrawn') and ended_at < ?)sql";

inline constexpr std::string_view kOfDelivery = "select " AT_SECURE_COLUMNS R"sql(
from secure_message where delivery_id = ?)sql";

inline constexpr std::string_view kFind = "select " AT_SECURE_COLUMNS " from secure_message where id = ?";

// Each value twice: an empty one lets all through.
inline constexpr std::string_view kList = "select " AT_SECURE_COLUMNS R"sql(
from secure_message where (? = '' or state = ?) and (? = '' or team = ?) order by created_at desc, id desc limit ?)sql";

// No row touched: somebody else was there first. state, round and step are as they were seen.
inline constexpr std::string_view kAsk = R"sql(
update secure_message set round = ?, step = ?, step_until = ?, look_at = ?
where id = ? and state = 'asking' and round = ? and step = ?)sql";
inline constexpr std::string_view kGiveUp = R"sql(
update secure_message set state = 'given-up', ended_at = ?
where id = ? and state = 'asking' and round = ? and step = ?)sql";

// The one that decides who takes it on. Late is better than never: it counts after it was given up, too.
inline constexpr std::string_view kAccept = R"sql(
update secure_message set state = 'accepted', accepted_by = ?, ended_at = ?, look_at = 0
where id = ? and state in ('asking', 'given-up'))sql";

// The owner has heard it.
inline constexpr std::string_view kWithdrawOfMessage = R"sql(
update secure_message set state = 'withdrawn', ended_at = ? where message_id = ? and state = 'asking')sql";
inline constexpr std::string_view kWithdrawOfMailbox = R"sql(
update secure_message set state = 'withdrawn', ended_at = ? where mailbox = ? and state = 'asking')sql";
inline constexpr std::string_view kWithdrawOfDelivery = R"sql(
update secure_message set state = 'withdrawn', ended_at = ? where delivery_id = ? and state = 'asking')sql";

// ---- recipients

#define AT_RECIPIENT_COLUMNS \
  "id, secure_id, mailbox, round, step, state, routed_at, delivered_at, opened_at, answered_at"

inline constexpr std::string_view kAddRecipient = R"sql(
insert into secure_recipient (id, secure_id, mailbox, round, step, place, state, routed_at, delivered_at, opened_at,
                              answered_at)
values (?, ?, ?, ?, ?, ?, ?, ?, null, null, null))sql";

inline constexpr std::string_view kFindRecipient = "select " AT_RECIPIENT_COLUMNS R"sql(
from secure_recipient where id = ?)sql";

inline constexpr std::string_view kRecipients = "select " AT_RECIPIENT_COLUMNS R"sql(
from secure_recipient where secure_id = ? order by round, step, place)sql";

inline constexpr std::string_view kMarkOpened = R"sql(
update secure_recipient set opened_at = ?, state = case when state in ('accepted', 'declined') then state else 'opened' end
where id = ? and opened_at is null)sql";

inline constexpr std::string_view kMarkAnswered = R"sql(
update secure_recipient set state = ?, answered_at = ? where id = ?)sql";

inline constexpr std::string_view kMarkDelivered = R"sql(
update secure_recipient set delivered_at = coalesce(delivered_at, ?),
  state = case when state in ('routed', 'unreached') then 'delivered' else state end
where id = ?)sql";

// The last delivery to them is dead. Who has opened it was reached.
inline constexpr std::string_view kMarkUnreached = R"sql(
update secure_recipient set state = 'unreached'
where id = ? and state in ('routed', 'delivered')
  and not exists (select 1 from delivery where delivery.secure = secure_recipient.id
                  and delivery.state in ('ready', 'sending', 'committing', 'ambiguous', 'sent')))sql";

// ---- the deliveries

// Somebody has answered, or cannot be reached: is the next step due before its time?
inline constexpr std::string_view kLookNow = "update secure_message set look_at = 0 where id = ?";

// It has been looked at: unless an answer comes, the next look is at the time of the step. By the id of the delivery.
inline constexpr std::string_view kLooked = R"sql(
update secure_message set look_at = step_until where delivery_id = ? and state = 'asking' and step > 0 and look_at = 0)sql";

// The delivery that waits looks as soon as the secure message wants it to. By the id of the delivery.
inline constexpr std::string_view kHasten = R"sql(
update delivery
set not_before = (select look_at from secure_message where secure_message.delivery_id = delivery.id)
where id = ? and state = 'ready'
  and not_before > (select look_at from secure_message where secure_message.delivery_id = delivery.id))sql";

// What waits for whoever else was asked.
inline constexpr std::string_view kCancelOthers = R"sql(
update delivery set state = 'cancelled', last_error = 'somebody has accepted'
where state = 'ready' and secure in (select id from secure_recipient where secure_id = ?)
returning id)sql";

// Cancelled by hand: all of its recipients' as well.
inline constexpr std::string_view kCancelRecipientsOf = R"sql(
update delivery set state = 'cancelled', last_error = 'cancelled by hand'
where state = 'ready' and secure in (
  select secure_recipient.id from secure_recipient join secure_message on secure_message.id = secure_recipient.secure_id
  where secure_message.delivery_id = ?))sql";

#undef AT_SECURE_COLUMNS
#undef AT_RECIPIENT_COLUMNS

}  // namespace aftertone::storage::secure_sql
