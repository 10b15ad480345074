#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// What two sites with a database each have to tell each other: src/storage/shipping.
const std::string_view kMigration0016 = R"sql(
-- One row for each row of the product's state, noted by triggers where sites are copied; empty elsewhere. Times in
-- microseconds.
create table site_change (
  tbl text not null,
  key text not null,                 -- JSON: {"id": "018f..."}
  written_here bigint not null,      -- when the row was last written at this site; 0: never
  written_there bigint not null,     -- the same of the other site, as far as it is known here
  is_removed integer not null default 0 check (is_removed in (0, 1)),
  is_waiting integer not null check (is_waiting in (0, 1)),  -- for the other site
  noted_at bigint not null,          -- since when it waits
  tries integer not null default 0,
  next_try_at bigint not null default 0,
  set_aside text not null default '',      -- why the other site cannot take it
  audio_there text not null default '',    -- the hash of the audio that the other site has
  audio_missing integer not null default 0 check (audio_missing in (0, 1)),  -- here, of a row that came from there
  primary key (tbl, key)
);
create index site_change_waiting on site_change (noted_at) where is_waiting = 1;
create index site_change_without_audio on site_change (noted_at) where audio_missing = 1;

-- How far the copy at the other site is: one row for each site that ships. Milliseconds.
create table site_beat (
  site text not null primary key,
  batch bigint not null,             -- how many batches it has shipped
  at bigint not null,                -- by its clock: what was committed there before is here
  behind_ms bigint not null,         -- how long ago that was, when it was told
  heard_at bigint not null,          -- by this site's clock: when it was told
  waiting_rows bigint not null,
  set_aside_rows bigint not null,
  waiting_audio bigint not null,
  waiting_audio_bytes bigint not null,
  oldest_waiting_at bigint           -- null: nothing waits
);
)sql";

}  // namespace aftertone::storage
