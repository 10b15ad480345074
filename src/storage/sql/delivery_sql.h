// The statements on the table delivery, the outbox. Those of the notification service carry the epoch of the claim: no
// row touched means fenced.
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
on conflict (idempotency_key) do nothing
returning id)sql";

inline constexpr std::string_view kStateOfKey = "select state from delivery where idempotency_key = ?";

inline constexpr std::string_view kOfMessage = "select " AT_DELIVERY_COLUMNS R"sql(
from delivery where message_id = ? order by created_at, id)sql";

inline constexpr std::string_view kFind = "select " AT_DELIVERY_COLUMNS " from delivery where id = ?";

// Each value twice: an empty one lets all through.
inline constexpr std::string_view kList = "select " AT_DELIVERY_COLUMNS R"sql(
from delivery where (? = '' or state = ?) and (? = '' or mailbox = ?) and (? = '' or channel = ?)
order by id desc limit ?)sql";

// By hand: a delivery of its own again, whatever it was told with before.
inline constexpr std::string_view kResend = R"sql(
update delivery set state = 'ready', attempt = 0, created_at = ?, not_before = ?, digest = '', perhaps_sent = 0
where id = ? and state in ('dead', 'cancelled')
  and exists (select 1 from message where message.id = delivery.message_id and message.state = 'new'))sql";

inline constexpr std::string_view kCancelByHand = R"sql(
update delivery set state = 'cancelled', last_error = 'cancelled by hand'
where id = ? and state in ('ready', 'dead', 'ambiguous'))sql";

inline constexpr std::string_view kCancelWaiting = R"sql(
update delivery set state = 'cancelled', last_error = 'the owner was there first'
where message_id = ? and state = 'ready'
returning id)sql";

inline constexpr std::string_view kUnfinishedOfMessage = R"sql(
select id from delivery where message_id = ? and state in ('ready', 'sending', 'committing', 'ambiguous'))sql";

inline constexpr std::string_view kSentOfMessage = R"sql(
select after_delivery from delivery where message_id = ? and state = 'sent')sql";

// Rows of one kind, as outbox_store.h has it, may go together.
inline constexpr std::string_view kDue = R"sql(
select channel, target, mailbox, event, digest, perhaps_sent, count(*), min(not_before), min(created_at)
from delivery where state = 'ready' and not_before <= ?
group by channel, target, mailbox, event, digest, perhaps_sent
order by 8, 1, 2 limit ?)sql";

// After message_sql::kPurgeAllOf, with the same values: messages are locked before deliveries, as everywhere.
inline constexpr std::string_view kCancelAllOf = R"sql(
update delivery set state = 'cancelled', last_error = 'the mailbox was removed'
where state = 'ready'
  and message_id in (select id from message where mailbox = ? and intended_for = ? and state = 'purged'))sql";

// kClaim + the dialect's skip_locked + kClaimEnd: epoch, digest last.
inline constexpr std::string_view kClaim = R"sql(
with due as materialized (
  select id from delivery
  where state = 'ready' and channel = ? and target = ? and mailbox = ? and event = ? and digest = ? and perhaps_sent = ?
    and not_before <= ?
  order by not_before, id limit ?)sql";
inline constexpr std::string_view kClaimEnd = R"sql()
update delivery set state = 'sending', claim_epoch = ?, attempt = attempt + 1, digest = ?
where id in (select id from due)
returning )sql" AT_DELIVERY_COLUMNS;

inline constexpr std::string_view kAmbiguous = "select " AT_DELIVERY_COLUMNS R"sql(
from delivery where state = 'ambiguous' and claim_epoch = ? order by not_before, id)sql";

// Nothing had left the house. Only what is perhaps sent keeps its digest.
inline constexpr std::string_view kReturnSending = R"sql(
update delivery
set state = 'ready', claim_epoch = ?, last_error = 'taken over before it was sent',
    digest = case when perhaps_sent = 1 then digest else '' end
where state = 'sending' and claim_epoch < ?)sql";

// Perhaps sent; also the rows that an earlier takeover left so, or they would stay for ever.
inline constexpr std::string_view kTakeOverCommitting = R"sql(
update delivery set state = 'ambiguous', claim_epoch = ?, perhaps_sent = 1
where state in ('committing', 'ambiguous') and claim_epoch < ?)sql";

// The point of no return is refused to whoever has lost the role, even before its rows are taken over. The others below
// must not ask that: a delivery that was sent is sent.
inline constexpr std::string_view kMarkCommitting = R"sql(
update delivery set state = 'committing'
where id = ? and claim_epoch = ? and state in ('sending', 'ambiguous', 'committing')
  and exists (select 1 from role_lease where role = ? and epoch = ?))sql";

inline constexpr std::string_view kMarkSent = R"sql(
update delivery set state = 'sent', provider_ref = ?, last_error = ''
where id = ? and claim_epoch = ? and state in ('committing', 'ambiguous')
returning state)sql";

// Not wanted any more when the owner has heard the message meanwhile.
inline constexpr std::string_view kBackToReady = R"sql(
update delivery
set state = case when (select state from message where message.id = delivery.message_id) = 'new'
                 then 'ready' else 'cancelled' end,
    last_error = ?, not_before = ?, attempt = attempt - ?,
    digest = case when perhaps_sent + ? > 0 then digest else '' end,
    perhaps_sent = case when perhaps_sent + ? > 0 then 1 else 0 end
where id = ? and claim_epoch = ? and state in ('sending', 'committing', 'ambiguous')
returning state)sql";

inline constexpr std::string_view kHold = R"sql(
update delivery set state = 'ambiguous', perhaps_sent = 1, last_error = ?, not_before = ?
where id = ? and claim_epoch = ? and (state in ('sending', 'committing') or (state = 'ambiguous' and not_before <> ?))
returning state)sql";

// To 'dead' or 'cancelled'.
inline constexpr std::string_view kEnd = R"sql(
update delivery set state = ?, last_error = ?
where id = ? and claim_epoch = ? and state in ('sending', 'committing', 'ambiguous')
returning state)sql";

// After an unknown outcome: it happened, if the row is ours in the state that it was to come to, or cancelled because
// the message was heard meanwhile. A write, so that its COMMIT vouches for the first one.
inline constexpr std::string_view kConfirm = R"sql(
update delivery set claim_epoch = claim_epoch where id = ? and claim_epoch = ? and state in (?, 'cancelled'))sql";

// A row that cannot be read.
inline constexpr std::string_view kGiveUp = R"sql(
update delivery set state = 'dead', last_error = ? where id = ? and claim_epoch = ?)sql";

// Receipts: by our name for it, or by theirs.
inline constexpr std::string_view kOfReceipt = "select " AT_DELIVERY_COLUMNS R"sql(
from delivery where channel = ? and id = ?)sql";

inline constexpr std::string_view kOfProviderRef = "select " AT_DELIVERY_COLUMNS R"sql(
from delivery where channel = ? and provider_ref = ? and provider_ref <> '' order by id)sql";

inline constexpr std::string_view kOfDigest = "select " AT_DELIVERY_COLUMNS R"sql(
from delivery where channel = ? and digest = ? and digest <> '' order by id)sql";

// It was taken, and came to nothing after all.
inline constexpr std::string_view kTakeBackSent = R"sql(
update delivery set state = 'ambiguous' where id = ? and state = 'sent')sql";

#undef AT_DELIVERY_COLUMNS

}  // namespace aftertone::storage::delivery_sql
