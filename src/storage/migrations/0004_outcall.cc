#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0004 = R"sql(
alter table mailbox add column class_of_service text not null default '';

-- What may be dialled. Patterns with a space between.
create table class_of_service (
  name text not null primary key,
  allow_patterns text not null,
  deny_patterns text not null,
  outcall integer not null check (outcall in (0, 1)),
  call_back integer not null check (call_back in (0, 1)),
  transfer integer not null check (transfer in (0, 1)),
  from_outside integer not null check (from_outside in (0, 1)),
  max_cost integer not null,
  calls_per_day integer not null,
  calls_at_once integer not null,
  longest_call_ms bigint not null
);

-- Every call that was dialled for a mailbox: what the limits are counted from.
create table dialled_call (
  id {serial_key},
  mailbox text not null references mailbox (number) on delete cascade,
  purpose text not null check (purpose in ('outcall', 'call-back', 'transfer')),
  number text not null,
  began_at bigint not null,
  until_at bigint not null,
  ended_at bigint,
  outcome text not null
);
create index dialled_call_of_mailbox on dialled_call (mailbox, began_at);

-- Calls that the notification service wants and the call-taking service makes.
create table outcall (
  id {serial_key},
  request_key text not null unique,
  mailbox text not null references mailbox (number) on delete cascade,
  message_id text not null references message (id) on delete cascade,
  target text not null,
  state text not null check (state in ('waiting', 'calling', 'done')),
  attempt integer not null,
  not_before bigint not null,
  holder text not null,
  lease_until bigint not null,
  was_answered integer not null check (was_answered in (0, 1)),
  result text not null,
  detail text not null,
  created_at bigint not null
);
create index outcall_of_message on outcall (message_id);
create index outcall_open on outcall (not_before, id) where state <> 'done';
)sql";

}  // namespace aftertone::storage
