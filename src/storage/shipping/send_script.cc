#include "storage/shipping/scripts.h"

namespace aftertone::storage {

const std::string_view kSendScript = R"sql(
-- What waits and is due, the oldest first, whole transactions together, parents before children. Stable, so that rows
-- and notes are of one moment. `change` is null where there is no row any more.
create or replace function site_take(most integer)
returns table (tbl text, key text, written_here bigint, written_there bigint, tries integer, audio_name text,
               audio_sha256 text, audio_bytes bigint, change text)
language plpgsql stable as $$
declare
  c record;
  ours jsonb;
begin
  for c in
    select due.*, t.source, t.is_union
    from (select * from site_change s where s.is_waiting = 1 and s.next_try_at <= site_clock()
          order by s.noted_at fetch first most rows with ties) due
    join site_tables() t on t.tbl = due.tbl
    order by due.noted_at, case due.is_removed when 1 then 100 - t.depth else t.depth end,
             length(due.key), due.key  -- numbers in their order
    limit most * 10
  loop
    tbl := c.tbl;
    key := c.key;
    written_here := c.written_here;
    written_there := c.written_there;
    tries := c.tries;
    audio_name := '';
    audio_sha256 := '';
    audio_bytes := 0;
    change := null;
    ours := case c.is_removed when 1 then null else site_row(c.source, c.key::jsonb, false) end;
    if c.tbl in ('message_event', 'secure_message') and ours is not null then
      ours := ours || jsonb_build_object('delivery_key',
        (select idempotency_key from delivery where id = abs((ours ->> 'delivery_id')::bigint)));
    end if;
    if ours is not null or c.is_removed = 1 then
      change := jsonb_build_object('tbl', c.tbl, 'key', c.key, 'here', c.written_here, 'there', c.written_there,
                                   'row', ours)::text;
    end if;
    if c.tbl in ('message', 'greeting') and ours ->> 'state' is distinct from 'purged'
       and ours ->> 'audio_sha256' <> c.audio_there then
      audio_name := ours ->> 'audio_name';
      audio_sha256 := ours ->> 'audio_sha256';
      audio_bytes := coalesce((ours ->> 'audio_bytes')::bigint, 0);
    end if;
    return next;
  end loop;
end $$;

-- [{"tbl", "key", "here", "there", "audio"}]: arrived, in that version; what changed meanwhile keeps waiting. So does
-- what somebody holds at this moment: it is going to change.
create or replace function site_acknowledge(arrived jsonb) returns void language sql as $$
  with held as materialized (
    select c.tbl, c.key, a.audio, t.is_union
    from jsonb_to_recordset(arrived) a(tbl text, key text, here bigint, there bigint, audio text)
    join site_change c on c.tbl = a.tbl and c.key = a.key and c.written_here = a.here and c.written_there = a.there
    join site_tables() t on t.tbl = c.tbl
    for update of c skip locked),
  forgotten as (
    delete from site_change c using held where held.is_union and c.tbl = held.tbl and c.key = held.key)
  update site_change c
  set is_waiting = 0, tries = 0, next_try_at = 0, set_aside = '',
      audio_there = case held.audio when '' then c.audio_there else held.audio end
  from held where not held.is_union and c.tbl = held.tbl and c.key = held.key
$$;

-- [{"tbl", "key", "here", "there", "why"}]: not this time, and not again at once. With `why` it is set aside.
create or replace function site_defer(refused jsonb) returns void language sql as $$
  with held as materialized (
    select c.tbl, c.key, r.why
    from jsonb_to_recordset(refused) r(tbl text, key text, here bigint, there bigint, why text)
    join site_change c on c.tbl = r.tbl and c.key = r.key and c.written_here = r.here and c.written_there = r.there
    for update of c skip locked)
  update site_change c
  set tries = c.tries + 1, set_aside = held.why,
      next_try_at = site_clock()
        + case held.why when '' then 250000 * (2 ^ least(c.tries, 7))::bigint else 3600000000 end
  from held where c.tbl = held.tbl and c.key = held.key
$$;
)sql";

}  // namespace aftertone::storage
