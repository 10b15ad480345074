#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0014 = R"sql(
-- What changed about mailboxes and greetings, so that call servers can copy it. A change takes the next number and holds
-- the counter's row until it is committed: so numbers become visible in their order, and whoever has read up to one has
-- missed none before it. A removed mailbox stays here.
create table revision (
  name text not null primary key,
  n bigint not null
);
create table mailbox_change (
  mailbox text not null primary key,
  revision bigint not null
);
create index mailbox_change_in_order on mailbox_change (revision);
insert into mailbox_change (mailbox, revision)
  select number, row_number() over (order by number) from mailbox where number <> '(undeliverable)';
insert into revision (name, n) select 'mailbox', count(*) from mailbox_change;
)sql";

}  // namespace aftertone::storage
