#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0019 = R"sql(
-- Calls that are over; kept for [calls] keep_days, then purged. No foreign keys: a row outlives its mailbox, and may come
-- before its message.
create table call_record (
  id text not null primary key,
  node text not null,
  call_id text not null,
  began_at bigint not null,
  answered_at bigint,
  ended_at bigint not null,
  mailbox text not null,
  caller_number text not null,
  caller_name text not null,
  called text not null,
  outcome text not null,
  detail text not null,
  status integer not null,
  message_id text not null,          -- empty: nothing was left
  heard integer not null,
  codec text not null,
  packets_sent bigint not null,
  packets_received bigint not null,
  packets_lost bigint not null,
  jitter_ms bigint not null,
  calls integer not null,            -- more than 1: refused alike, and not told one by one
  story text not null
);
create index call_record_in_time on call_record (began_at, id);
create index call_record_by_call_id on call_record (call_id);
create index call_record_of_message on call_record (message_id) where message_id <> '';
create index call_record_of_mailbox on call_record (mailbox, began_at);
)sql";

}  // namespace aftertone::storage
