// The statements on the table delivery, the outbox. Those of the notification service carry the epoch of the claim: no
// row touched means fenced. Each may run again after an unknown outcome: its end state is among the states it starts
// from.
#pragma once

#include <string_view>

namespace aftertone::storage::delivery_sql {

// As delivery_row.h reads them.
#define AT_DELIVERY_COLUMNS                                                                                 \
  "id, idempotency_key, message_id, mailbox, channel, target, event, secure, state, claim_epoch, attempt, " \
  "perhaps_sent, digest, not_before, created_at, provider_ref, last_error, fallback, after_delivery"

inline constexpr std::string_view kInsert = R"sql(
insert into delivery (idempotency_key, message_id, mailbox, channel, target, event, secure, state, claim_epoch, attempt,
                      not_before, created_at, provider_ref, last_error, fallback, after_delivery)
values (?, ?, ?, ?, ?, ?, ?, 'ready', 0, 0, ?, ?, '', '', ?, ?)
on conflict (idempotency_key) do nothing)sql";

inline constexpr std::string_view kOfMessage = R"sql(
select )sql" AT_DELIVERY_COLUMNS R"sql(
from delivery where message_id = ? order by created_at, id)sql";

inline constexpr std::string_view kCancelWaiting = R"sql(
update delivery set state = 'cancelled', last_error = 'the owner was there first'
where message_id = ? and state = 'ready')sql";

// After message_sql::kPurgeAllOf, with the same values: messages are locked before deliveries, as everywhere.
inline constexpr std::string_view kCancelAllOf = R"sql(
update delivery set state = 'cancelled', last_error = 'the mailbox was removed'
where state = 'ready'
  and message_id in (select id from message where mailbox = ? and intended_for = ? and state = 'purged'))sql";

// kClaim + the dialect's skip_locked + kClaimEnd: epoch last.
inline constexpr std::string_view kClaim = R"sql(
with due as materialized (
  select id from delivery where state = 'ready' and not_before <= ? order by not_before, id limit ?)sql";
inline constexpr std::string_view kClaimEnd = R"sql()
update delivery set state = 'sending', claim_epoch = ?, attempt = attempt + 1 where id in (select id from due)
returning )sql" AT_DELIVERY_COLUMNS;

inline constexpr std::string_view kAmbiguous = R"sql(
select )sql" AT_DELIVERY_COLUMNS R"sql(
from delivery where state = 'ambiguous' and claim_epoch = ? order by not_before, id)sql";

// Nothing had left the house.
inline constexpr std::string_view kReturnSending = R"sql(
update delivery set state = 'ready', claim_epoch = ?, last_error = 'taken over before it was sent'
where state = 'sending' and claim_epoch < ?)sql";

// Perhaps sent; also the rows that an earlier takeover left so, or they would stay for ever.
inline constexpr std::string_view kTakeOverCommitting = R"sql(
update delivery set state = 'ambiguous', claim_epoch = ?
where state in ('committing', 'ambiguous') and claim_epoch < ?)sql";

// The point of no return is refused to whoever has lost the role, even before its rows are taken over. The others below
// must not ask that: a delivery that was sent is sent.
inline constexpr std::string_view kMarkCommitting = R"sql(
update delivery set state = 'committing'
where id = ? and claim_epoch = ? and state in ('sending', 'ambiguous', 'committing')
  and exists (select 1 from role_lease where role = ? and epoch = ?))sql";

inline constexpr std::string_view kMarkSent = R"sql(
update delivery set state = 'sent', provider_ref = ?, last_error = ''
where id = ? and claim_epoch = ? and state in ('committing', 'ambiguous', 'sent'))sql";

// Not wanted any more when the owner has heard the message meanwhile.
inline constexpr std::string_view kRetry = R"sql(
update delivery
set state = case when (select state from message where message.id = delivery.message_id) = 'new'
                 then 'ready' else 'cancelled' end,
    last_error = ?, not_before = ?
where id = ? and claim_epoch = ? and state in ('sending', 'committing', 'ambiguous', 'ready'))sql";

// The try does not count. `attempt` is what it was before the claim: writing it twice does no harm.
inline constexpr std::string_view kPutBack = R"sql(
update delivery
set state = case when (select state from message where message.id = delivery.message_id) = 'new'
                 then 'ready' else 'cancelled' end,
    attempt = ?, last_error = ?, not_before = ?
where id = ? and claim_epoch = ? and state in ('sending', 'committing', 'ambiguous', 'ready'))sql";

inline constexpr std::string_view kGiveUp = R"sql(
update delivery set state = 'dead', last_error = ?
where id = ? and claim_epoch = ? and state in ('sending', 'committing', 'ambiguous', 'dead'))sql";

inline constexpr std::string_view kCancel = R"sql(
update delivery set state = 'cancelled', last_error = ?
where id = ? and claim_epoch = ? and state in ('sending', 'committing', 'ambiguous', 'cancelled'))sql";

#undef AT_DELIVERY_COLUMNS

}  // namespace aftertone::storage::delivery_sql
