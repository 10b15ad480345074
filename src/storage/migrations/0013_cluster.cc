#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Times are the database's own.
const std::string_view kMigration0013 = R"sql(
alter table role_lease add column site text not null default '';
alter table role_lease add column expires_at bigint not null default 0;
alter table role_lease add column enabled integer not null default 1 check (enabled in (0, 1));
alter table role_lease add column allowed_site text not null default '';
alter table role_event add column detail text not null default '';

-- A row a process: the roles of one machine may be processes of their own.
create table node (
  name text not null,
  site text not null,
  boot_id text not null,
  version text not null,
  roles text not null,
  address text not null,
  max_calls integer not null,
  calls integer not null,
  takes_calls integer not null check (takes_calls in (0, 1)),
  waiting integer not null,
  wanted text not null default 'serve' check (wanted in ('serve', 'drain')),
  heartbeat_at bigint not null,
  primary key (name, roles)
);
)sql";

}  // namespace aftertone::storage
