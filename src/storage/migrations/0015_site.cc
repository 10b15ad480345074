#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Times are the database's own.
const std::string_view kMigration0015 = R"sql(
-- One row: which of two sites works.
create table site_token (
  name text not null primary key check (name = 'site'),
  epoch bigint not null,
  active text not null
);
create table site_event (
  id {serial_key},
  at bigint not null,
  epoch bigint not null,
  active text not null,
  who text not null,
  why text not null
);
alter table node add column site_state text not null default '';
)sql";

}  // namespace aftertone::storage
