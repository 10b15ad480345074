#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0001 = R"sql(
create table mailbox (
  number text not null primary key,
  name text not null,
  email text not null,
  language text not null,
  time_zone text not null,
  operator_target text not null,
  max_message_ms bigint not null,
  max_messages integer not null,
  pin_hash text not null,
  pin_must_change integer not null,
  failed_logins integer not null,
  locked_until bigint
);

create table greeting (
  mailbox text not null references mailbox (number) on delete cascade,
  kind text not null check (kind in ('personal', 'busy', 'name')),
  audio_name text not null,
  audio_sha256 text not null,
  duration_ms bigint not null,
  recorded_at bigint not null,
  primary key (mailbox, kind)
);

create table message (
  id text not null primary key,
  mailbox text not null references mailbox (number) on delete cascade,
  caller_number text not null,
  caller_name text not null,
  called text not null,
  started_at bigint not null,
  duration_ms bigint not null,
  end_reason text not null
    check (end_reason in ('hangup', 'dtmf', 'maxlen', 'silence', 'rtp-timeout', 'drain', 'salvaged')),
  urgent integer not null check (urgent in (0, 1)),
  codec text not null,
  audio_name text not null,
  audio_sha256 text not null,
  audio_bytes bigint not null,
  state text not null check (state in ('new', 'saved', 'deleted', 'purged')),
  committed_at bigint not null
);
create index message_in_play_order on message (mailbox, state, urgent desc, started_at, id);

-- What the lamp shows: always equal to a recount of message, changed in the same transactions. One row a mailbox.
create table mwi (
  mailbox text not null primary key references mailbox (number) on delete cascade,
  new_count integer not null,
  saved_count integer not null,
  urgent_new_count integer not null,
  version bigint not null
);

-- The outbox.
create table delivery (
  id {serial_key},
  idempotency_key text not null unique,
  message_id text not null references message (id) on delete cascade,
  channel text not null,
  target text not null,
  state text not null
    check (state in ('ready', 'sending', 'committing', 'sent', 'ambiguous', 'dead', 'cancelled')),
  claim_epoch bigint not null,
  attempt integer not null,
  not_before bigint not null,
  created_at bigint not null,
  provider_ref text not null,
  last_error text not null
);
create index delivery_of_message on delivery (message_id);
create index delivery_due on delivery (not_before, id) where state = 'ready';
create index delivery_claimed on delivery (claim_epoch) where state in ('sending', 'committing', 'ambiguous');

-- Who may do what only one may do. The epoch is the fencing token: it only grows.
create table role_lease (
  role text not null primary key,
  epoch bigint not null,
  holder text not null,
  changed_at bigint not null
);
-- Its history, never changed.
create table role_event (
  id {serial_key},
  at bigint not null,
  role text not null,
  epoch bigint not null,
  what text not null,
  holder text not null
);

-- Proof that a commit works.
create table canary (
  node text not null primary key,
  n bigint not null
);
)sql";

}  // namespace aftertone::storage
