#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0018 = R"sql(
-- Programs that may use the web interface. Their secrets are not here: only what they hash to.
create table access_token (
  id text not null primary key,
  name text not null unique,
  secret_sha256 text not null unique,
  scopes text not null,            -- "mailboxes:read messages:read"
  mailbox text not null,           -- all that it may touch; '': every mailbox
  created_at bigint not null,
  expires_at bigint,               -- null: never
  last_used_at bigint
);
)sql";

}  // namespace aftertone::storage
