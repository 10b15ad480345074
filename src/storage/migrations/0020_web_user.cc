#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0020 = R"sql(
-- Who logs in to the website.
create table web_user (
  name text not null primary key,
  role text not null,
  mailbox text not null,           -- '': none
  language text not null,          -- '': the browser's
  password_hash text not null,     -- argon2id; '': no log-in by password
  totp_secret text not null,       -- base32; '': a password is enough
  totp_pending text not null,      -- shown, not yet confirmed
  totp_step bigint not null,       -- of the last code that was taken
  created_at bigint not null
);

-- Who has logged in. What the browser shows is not here: only what it hashes to.
create table web_session (
  secret_sha256 text not null primary key,
  user_name text not null references web_user (name) on delete cascade,
  created_at bigint not null,
  last_seen_at bigint not null,
  came_from text not null
);
create index web_session_of_user on web_session (user_name);

-- Wrong tries to log in, by name and by address.
create table log_in_try (
  try_key text not null primary key,
  failures integer not null,
  last_at bigint not null,
  blocked_until bigint not null
);

-- Who did what. Rows are never changed.
create table audit_entry (
  id {serial_key},
  at bigint not null,
  who text not null,
  came_from text not null,
  what text not null,
  object text not null,
  detail text not null
);
create index audit_entry_of_whom on audit_entry (who, id);
)sql";

}  // namespace aftertone::storage
