#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0011 = R"sql(
create table team (
  name text not null primary key,
  -- JSON: [{"seconds": 300, "members": [{"mailbox": "1001", "addresses": [["sms", "+4930123456"]]}]}]
  steps text not null,
  rounds integer not null
);

-- Messages that somebody of a team is to take on. The delivery by the channel "secure" asked for it.
create table secure_message (
  id text not null primary key,
  delivery_id bigint not null unique,
  message_id text not null references message (id) on delete cascade,
  mailbox text not null,
  team text not null,
  state text not null check (state in ('asking', 'accepted', 'given-up', 'withdrawn')),
  first_round integer not null,
  round integer not null,
  step integer not null,
  step_until bigint not null,
  -- When the delivery must look again; 0: at once.
  look_at bigint not null,
  created_at bigint not null,
  ended_at bigint,
  accepted_by text not null
);
create index secure_message_of_message on secure_message (message_id);

create table secure_recipient (
  id text not null primary key,
  secure_id text not null references secure_message (id) on delete cascade,
  mailbox text not null,
  round integer not null,
  step integer not null,
  place integer not null,
  state text not null
    check (state in ('routed', 'delivered', 'unreached', 'opened', 'accepted', 'declined')),
  routed_at bigint not null,
  delivered_at bigint,
  opened_at bigint,
  answered_at bigint,
  unique (secure_id, round, step, mailbox)
);

create index delivery_of_recipient on delivery (secure) where secure <> '';
alter table outcall add column secure text not null default '';
)sql";

}  // namespace aftertone::storage
