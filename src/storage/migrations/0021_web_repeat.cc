#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0021 = R"sql(
-- Answers to requests of the web interface that may come again.
create table web_repeat (
  who text not null,
  repeat_key text not null,
  request_sha256 text not null,
  status integer not null,         -- 0: no answer yet
  body text not null,
  location text not null,
  made_at bigint not null,
  primary key (who, repeat_key)
);
create index web_repeat_by_age on web_repeat (made_at);
)sql";

}  // namespace aftertone::storage
