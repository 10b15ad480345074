// The statements on the table delivery, the outbox. Those of the notification service carry the epoch of the claim: no
// row touched means fenced.
#pragma once

#include <string_view>

#include "storage/sql/delivery_kind_sql.h"

namespace aftertone::storage::delivery_sql {

// As delivery_row.h reads them.
#define AT_DELIVERY_COLUMNS                                                                                 \
  "id, idempotency_key, message_id, mailbox, channel, target, event, secure, state, claim_epoch, attempt, " \
  "perhaps_sent, digest, not_before, created_at, due_at, language, provider_ref, last_error, fallback, after_delivery"

inline constexpr std::string_view kInsert = R"sql(
insert into delivery (idempotency_key, message_id, mailbox, channel, target, event, secure, state, claim_epoch, attempt,
                      not_before, created_at, due_at, language, provider_ref, last_error, fallback, after_delivery)
values (?, ?, ?, ?, ?, ?, ?, 'ready', 0, 0, ?, ?, ?, ?, '', '', ?, ?)
on conflict (idempotency_key) do nothing
returning id)sql";

// Whether an address is told of a message, or is going to be, whichever rule asked for it.
inline constexpr std::string_view kToldElsewhere = R"sql(
select 1 from delivery
where message_id = ? and channel = ? and target = ? and secure = ? and event <> 'copy'
  and state not in ('dead', 'cancelled')
limit 1)sql";

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
  and exists (select 1 from message where message.id = delivery.message_id
              and (message.state = 'new' or (delivery.event = 'copy' and message.state <> 'purged'))))sql";

inline constexpr std::string_view kCancelByHand = R"sql(
update delivery set state = 'cancelled', last_error = 'cancelled by hand'
where id = ? and state in ('ready', 'dead', 'ambiguous'))sql";

inline constexpr std::string_view kCancelWaiting = R"sql(
update delivery set state = 'cancelled', last_error = 'the owner was there first'
where message_id = ? and state = 'ready' and event <> 'copy'
returning id)sql";

inline constexpr std::string_view kUnfinishedOfMessage = R"sql(
select id from delivery
where message_id = ? and state in ('ready', 'sending', 'committing', 'ambiguous') and event <> 'copy')sql";

inline constexpr std::string_view kSentOfMessage = R"sql(
select after_delivery from delivery where message_id = ? and state = 'sent')sql";

// When the first is due: one probe of the index delivery_due. ("Is there one that is due?" would have PostgreSQL read
// the whole table where there is none.)
inline constexpr std::string_view kFirstDue = "select min(not_before) from delivery where state = 'ready'";

// Each by a look at the index, however many rows there are.
inline constexpr std::string_view kChannels = R"sql(
with recursive line(channel, place) as (
  select min(channel), 1 from delivery where state = 'ready'
  union all
  select (select min(delivery.channel) from delivery where state = 'ready' and delivery.channel > line.channel),
         line.place + 1
  from line where line.channel is not null and line.place < 100)
select channel from line where channel is not null)sql";

// Walks from kind to kind along the index delivery_of_kind, and looks at so many rows of each: the cost depends on how
// many kinds are asked for, not on how many rows wait. Channel, the kind after which to begin, how many kinds, channel,
// channel, channel, now, how many rows of each. A kind of which nothing is due counts 0.
inline constexpr std::string_view kLook = R"sql(
with recursive line(kind, place) as (
  select min()sql" AT_DELIVERY_KIND R"sql(), 1 from delivery
  where state = 'ready' and channel = ? and )sql" AT_DELIVERY_KIND R"sql( > ?
  union all
  select (select min()sql" AT_DELIVERY_KIND R"sql() from delivery
          where state = 'ready' and channel = ? and )sql" AT_DELIVERY_KIND R"sql( > line.kind),
         line.place + 1
  from line where line.kind is not null and line.place < ?),
head as materialized (
  select kind,
    (select id from delivery where state = 'ready' and channel = ? and )sql" AT_DELIVERY_KIND R"sql( = line.kind
     order by not_before, id limit 1) as oldest,
    (select count(*) from (
       select 1 from delivery where state = 'ready' and channel = ? and )sql" AT_DELIVERY_KIND R"sql( = line.kind
         and not_before <= ? limit ?) as waiting) as due
  from line where kind is not null)
select channel, target, mailbox, event, digest, perhaps_sent, due, not_before,
       case when due_at > created_at then due_at else created_at end
from head join delivery on delivery.id = head.oldest
order by kind)sql";

// After message_sql::kPurgeAllOf, with the same values: messages are locked before deliveries, as everywhere.
inline constexpr std::string_view kCancelAllOf = R"sql(
update delivery set state = 'cancelled', last_error = 'the mailbox was removed'
where state = 'ready'
  and message_id in (select id from message where mailbox = ? and intended_for = ? and state = 'purged'))sql";

// kClaim + the dialect's skip_locked + kClaimEnd: epoch, digest last.
inline constexpr std::string_view kClaim = R"sql(
with due as materialized (
  select id from delivery
  where state = 'ready' and channel = ? and )sql" AT_DELIVERY_KIND R"sql( = ? and not_before <= ?
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
set state = case when event = 'copy'
                   or (select state from message where message.id = delivery.message_id) = 'new'
                 then 'ready' else 'cancelled' end,
    last_error = ?, not_before = ?, attempt = attempt - ?,
    digest = case when perhaps_sent + ? > 0 then digest else '' end,
    perhaps_sent = case when perhaps_sent + ? > 0 then 1 else 0 end
where id = ? and claim_epoch = ? and state in ('sending', 'committing', 'ambiguous')
returning state)sql";

// The same, for one that is not to be told before then and grows no older meanwhile.
inline constexpr std::string_view kPostpone = R"sql(
update delivery
set state = case when event = 'copy'
                   or (select state from message where message.id = delivery.message_id) = 'new'
                 then 'ready' else 'cancelled' end,
    last_error = ?, not_before = ?, due_at = ?, attempt = attempt - 1,
    digest = case when perhaps_sent > 0 then digest else '' end
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
