#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0002 = R"sql(
alter table delivery add column mailbox text not null default '';
alter table delivery add column event text not null default 'message';
alter table delivery add column secure text not null default '';
alter table delivery add column perhaps_sent integer not null default 0 check (perhaps_sent in (0, 1));
alter table delivery add column digest text not null default '';
-- JSON: [["sms", "+4930123456"], ...]
alter table delivery add column fallback text not null default '[]';
alter table delivery add column after_delivery text not null default 'keep'
  check (after_delivery in ('keep', 'save', 'delete'));
update delivery set mailbox = (select mailbox from message where message.id = delivery.message_id);
create index delivery_of_target on delivery (channel, target, not_before, id) where state = 'ready';

-- What happened to a message; only ever added to.
create table message_event (
  id {serial_key},
  message_id text not null references message (id) on delete cascade,
  at bigint not null,
  what text not null,
  delivery_id bigint,
  who text not null,
  detail text not null
);
create index message_event_of_message on message_event (message_id, id);
)sql";

}  // namespace aftertone::storage
