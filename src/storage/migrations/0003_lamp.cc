#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0003 = R"sql(
alter table mwi add column urgent_saved_count integer not null default 0;
-- By the clock of whoever wrote: what the watch of the lamps reads by.
alter table mwi add column changed_at bigint not null default 0;
update mwi set urgent_saved_count =
  (select count(*) from message where message.mailbox = mwi.mailbox and message.state = 'saved' and message.urgent = 1);
create index mwi_changed on mwi (changed_at);

-- Who watches a lamp by SUBSCRIBE: the whole dialog, so that a process that starts again goes on in it.
create table lamp_subscription (
  id text not null primary key,
  home text not null,
  mailbox text not null references mailbox (number) on delete cascade,
  dialog text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index lamp_subscription_of_home on lamp_subscription (home);
create index lamp_subscription_of_mailbox on lamp_subscription (mailbox);

-- What presence servers were told by PUBLISH.
create table lamp_publication (
  target text not null primary key,
  mailbox text not null,
  etag text not null,
  expires_at bigint not null
);
)sql";

}  // namespace aftertone::storage
