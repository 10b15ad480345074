#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Which owner is told how, and when.
const std::string_view kMigration0012 = R"sql(
alter table mailbox add column quiet_hours text not null default '';
alter table mailbox add column quiet_except_urgent integer not null default 1 check (quiet_except_urgent in (0, 1));

-- 0: created_at counts.
alter table delivery add column due_at bigint not null default 0;
alter table delivery add column language text not null default '';

create table notification_rule (
  mailbox text not null references mailbox (number) on delete cascade,
  name text not null,
  position integer not null,
  enabled integer not null check (enabled in (0, 1)),
  urgency text not null,
  -- Patterns with a space between.
  callers text not null,
  hours text not null,
  min_length_ms bigint not null,
  -- JSON: [["sms", "+4930123456"], ...]
  addresses text not null,
  delay_ms bigint not null,
  together text not null,
  after_delivery text not null,
  language text not null,
  stop integer not null check (stop in (0, 1)),
  primary key (mailbox, name)
);
)sql";

}  // namespace aftertone::storage
