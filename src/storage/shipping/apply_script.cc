#include "storage/shipping/scripts.h"

namespace aftertone::storage {

const std::string_view kApplyScript = R"sql(
-- The columns that the row has, of those that the table has: two releases know each other's tables. "a, b", or null.
create or replace function site_columns(source text, new_row jsonb, only_columns text[], not_columns text[])
returns text language sql stable as $$
  select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
  where attrelid = source::regclass and attnum > 0 and not attisdropped and new_row ? attname::text
    and (only_columns is null or attname::text = any (only_columns)) and not attname::text = any (not_columns)
$$;

-- What is in a mailbox that the other site has removed without knowing of it is kept, as nobody's.
create or replace function site_remove_mailbox(gone text) returns void language plpgsql as $$
begin
  update delivery set state = 'cancelled', last_error = 'the mailbox was removed'
  where state = 'ready' and message_id in (select id from message where message.mailbox = gone);
  update message set mailbox = '(undeliverable)', intended_for = gone where mailbox = gone;
  delete from mailbox where number = gone;
end $$;

-- Two sites asked a team about one message, each for itself. The later one is given up, which can still be accepted;
-- its delivery is the other's.
create or replace function site_give_way(theirs jsonb) returns jsonb language plpgsql as $$
declare
  other secure_message;
begin
  select * into other from secure_message
  where delivery_id = (theirs ->> 'delivery_id')::bigint and id <> theirs ->> 'id';
  if not found then return theirs; end if;
  if (other.created_at, other.id) < ((theirs ->> 'created_at')::bigint, theirs ->> 'id') then
    return theirs || jsonb_build_object(
      'delivery_id', -other.delivery_id, 'ended_at', coalesce(theirs -> 'ended_at', theirs -> 'step_until'),
      'state', case theirs ->> 'state' when 'asking' then 'given-up' else theirs ->> 'state' end);
  end if;
  update secure_message
  set delivery_id = -delivery_id, ended_at = coalesce(ended_at, step_until),
      state = case state when 'asking' then 'given-up' else state end
  where id = other.id;
  return theirs;
end $$;

-- The row becomes `new_row`; null: it is removed.
create or replace function site_put(t record, row_key jsonb, old_row jsonb, new_row jsonb) returns void
language plpgsql as $$
declare
  columns text;
  condition text := site_condition(t.source, row_key);
begin
  if new_row is null then
    if old_row is null then return; end if;
    if t.source = 'mailbox' then perform site_remove_mailbox(row_key ->> 'number'); return; end if;
    execute format('delete from %I t where %s', t.source, condition) using row_key;
    return;
  end if;
  if old_row is null then
    if t.tbl = 'secure_message' then new_row := site_give_way(new_row); end if;
    columns := site_columns(t.source, new_row, null, '{}');
    execute format('insert into %1$I (%2$s) select %2$s from jsonb_populate_record(null::%1$I, $1)', t.source, columns)
      using new_row;
    return;
  end if;
  columns := site_columns(t.source, new_row, t.only_columns, t.not_columns || t.keys);
  if columns is null then return; end if;
  execute format('update %1$I t set (%2$s) = (select %2$s from jsonb_populate_record(null::%1$I, $2)) where %3$s',
                 t.source, columns, condition) using row_key, new_row;
end $$;

-- A row that is only ever added: there once, whoever brings it how often.
create or replace function site_add_event(theirs jsonb) returns void language plpgsql as $$
begin
  perform set_config('aftertone.applying', 'message_event*', true);
  insert into message_event (message_id, at, what, delivery_id, who, detail)
  select e.message_id, e.at, e.what, e.delivery_id, e.who, e.detail
  from jsonb_populate_record(null::message_event, theirs) e
  where not exists (select 1 from message_event k
                    where k.message_id = e.message_id and k.at = e.at and k.what = e.what and k.who = e.who
                      and k.detail = e.detail and k.delivery_id is not distinct from e.delivery_id);
  perform set_config('aftertone.applying', '', true);
end $$;

-- The notifier of this site has the delivery in hand, and the other site does not know better. It is going to write
-- what came of it.
create or replace function site_is_worked_on(ours jsonb, theirs jsonb) returns boolean language sql stable as $$
  select ours ->> 'state' in ('sending', 'committing')
    and site_rank('delivery', ours ->> 'state') >= site_rank('delivery', theirs ->> 'state')
    and exists (select 1 from role_lease where role = 'notifier' and epoch = (ours ->> 'claim_epoch')::bigint
                and expires_at > site_clock() / 1000)
$$;

-- One row of the other site. `lamps`: mailboxes whose lamps are to be counted anew; `told`: whose change is to be
-- noted.
create or replace function site_apply_row(change jsonb, sender text, receiver text, out lamps text[], out told text[])
language plpgsql as $$
declare
  t record;
  c site_change;
  row_key jsonb := (change ->> 'key')::jsonb;
  ours jsonb;
  theirs jsonb := nullif(change -> 'row', 'null');
  result jsonb;
  their_here bigint := (change ->> 'here')::bigint;
  their_there bigint := (change ->> 'there')::bigint;
  is_news boolean;           -- they knew ours
  is_ours_later boolean;
  is_changed_here boolean := false;
  has_audio boolean;
begin
  select * into t from site_tables() s where s.tbl = change ->> 'tbl';
  if not found then
    raise foreign_key_violation using message = format('%s: this release does not know it', change ->> 'tbl');
  end if;
  if theirs is not null then theirs := site_incoming(t.tbl, theirs); end if;
  if t.is_union then perform site_add_event(theirs); return; end if;

  -- The row before its note, as the triggers do.
  ours := site_row(t.source, row_key, true);
  if ours is null and t.only_columns is not null then
    raise foreign_key_violation using message = format('%s %s is not here', t.source, row_key);
  end if;
  select * into c from site_change where tbl = t.tbl and key = row_key::text for update;
  c.written_here := coalesce(c.written_here, 0);
  c.written_there := coalesce(c.written_there, 0);
  if their_here = c.written_there and their_there = c.written_here then return; end if;
  if their_here <= c.written_there and their_there <= c.written_here then  -- they have still to hear of ours
    update site_change set is_waiting = 1, noted_at = site_clock()
    where tbl = t.tbl and key = row_key::text and is_waiting = 0;
    return;
  end if;

  is_news := their_here >= c.written_there and their_there >= c.written_here;
  result := theirs;
  if not is_news then
    is_ours_later := greatest(c.written_here, c.written_there) > greatest(their_here, their_there)
      or (greatest(c.written_here, c.written_there) = greatest(their_here, their_there) and receiver > sender);
    result := site_merge(t.tbl, case t.tbl when 'delivery' then site_settled(ours) else ours end, theirs,
                         is_ours_later);
  end if;
  if t.tbl = 'delivery' and site_is_worked_on(ours, theirs) then result := ours; end if;
  if t.tbl = 'message' and result is not null and exists (
       select 1 from site_change where tbl = 'mailbox' and is_removed = 1
         and key = jsonb_build_object('number', result -> 'mailbox')::text) then
    result := result || jsonb_build_object('mailbox', '(undeliverable)', 'intended_for', result -> 'mailbox');
    is_changed_here := true;
  end if;
  if t.tbl = 'delivery' and ours is not null and result ->> 'state' <> 'ambiguous' then
    result := result - 'claim_epoch';
  end if;

  perform set_config('aftertone.applying', t.source || row_key::text, true);
  perform site_put(t, row_key, ours, result);
  perform set_config('aftertone.applying', '', true);

  c.written_here := greatest(c.written_here, their_there);
  c.written_there := greatest(c.written_there, their_here);
  if is_changed_here then c.written_here := greatest(site_clock(), c.written_here + 1, c.written_there + 1); end if;
  has_audio := t.tbl in ('message', 'greeting') and theirs is not null;
  insert into site_change as n (tbl, key, written_here, written_there, is_removed, is_waiting, noted_at, audio_there,
                                audio_missing)
  values (t.tbl, row_key::text, c.written_here, c.written_there, (result is null)::integer,
          (not is_news or is_changed_here)::integer, site_clock(),
          case when has_audio then theirs ->> 'audio_sha256' else coalesce(c.audio_there, '') end,
          (has_audio and result is not null and result ->> 'state' is distinct from 'purged'
           and (coalesce(c.audio_missing, 0) = 1
                or ours ->> 'audio_sha256' is distinct from result ->> 'audio_sha256'))::integer)
  on conflict (tbl, key) do update
  set written_here = excluded.written_here, written_there = excluded.written_there, is_removed = excluded.is_removed,
      is_waiting = excluded.is_waiting, tries = 0, next_try_at = 0, set_aside = '', audio_there = excluded.audio_there,
      audio_missing = excluded.audio_missing,
      noted_at = case when n.is_waiting = 1 and excluded.is_waiting = 1 then n.noted_at else excluded.noted_at end;

  if result is null then perform site_forget_parts(t.tbl, row_key::text); end if;
  if t.tbl = 'message' then lamps := array[ours ->> 'mailbox', result ->> 'mailbox']; end if;
  if t.tbl = 'greeting' then told := array[row_key ->> 'mailbox']; end if;
  if t.tbl <> 'mailbox' then return; end if;
  told := array[row_key ->> 'number'];
  if result is null then
    lamps := array['(undeliverable)'];
  else
    insert into mwi (mailbox, new_count, saved_count, urgent_new_count, urgent_saved_count, version, changed_at)
    values (row_key ->> 'number', 0, 0, 0, 0, 1, site_clock() / 1000) on conflict (mailbox) do nothing;
  end if;
end $$;

-- Lamps are counted anew: by whoever holds their rows, so that what others commit meanwhile is in the count or comes on
-- top of it.
create or replace function site_count_lamps(changed text[]) returns void language plpgsql as $$
begin
  perform 1 from mwi where mailbox = any (changed) order by mailbox for update;
  update mwi set new_count = counted.new, saved_count = counted.saved, urgent_new_count = counted.urgent_new,
                 urgent_saved_count = counted.urgent_saved, version = version + 1, changed_at = site_clock() / 1000
  from (select l.mailbox, count(m.id) filter (where state = 'new') as new,
               count(m.id) filter (where state = 'saved') as saved,
               count(m.id) filter (where state = 'new' and urgent = 1) as urgent_new,
               count(m.id) filter (where state = 'saved' and urgent = 1) as urgent_saved
        from mwi l left join message m on m.mailbox = l.mailbox and m.state in ('new', 'saved')
        where l.mailbox = any (changed) group by l.mailbox) counted
  where mwi.mailbox = counted.mailbox
    and (new_count, saved_count, urgent_new_count, urgent_saved_count)
        is distinct from (counted.new, counted.saved, counted.urgent_new, counted.urgent_saved);
end $$;

-- As mailbox_change_sql.h: holds the counter until we commit, so it comes last.
create or replace function site_tell_changes(changed text[]) returns void language plpgsql as $$
declare
  each_mailbox text;
  next_revision bigint;
begin
  for each_mailbox in select distinct unnest(changed) order by 1 loop
    update revision set n = n + 1 where name = 'mailbox' returning n into next_revision;
    insert into mailbox_change (mailbox, revision) values (each_mailbox, next_revision)
    on conflict (mailbox) do update set revision = excluded.revision;
  end loop;
end $$;

-- A batch of the other site, in one transaction. What cannot be taken now holds up nobody: it 'waits' for a row that is
-- not here yet, or is 'refused'.
create or replace function site_apply(batch jsonb, sender text, receiver text, batch_number bigint)
returns table (outcome text, why text) language plpgsql as $$
declare
  change jsonb;
  one record;
  all_lamps text[] := '{}';
  all_told text[] := '{}';
begin
  if obj_description('site_note()'::regprocedure) is null then
    raise object_not_in_prerequisite_state using message = 'the shipper of that site has not set up its database yet';
  end if;
  for change in select element from jsonb_array_elements(batch) element loop
    begin
      select * into one from site_apply_row(change, sender, receiver);
      all_lamps := all_lamps || coalesce(one.lamps, '{}');
      all_told := all_told || coalesce(one.told, '{}');
      outcome := 'done';
      why := '';
    exception
      when foreign_key_violation then
        outcome := 'waits';
        why := sqlerrm;
      when others then
        if sqlstate ~ '^(40|53|55|57|58|XX)' then raise; end if;  -- not the row's fault
        outcome := 'refused';
        why := sqlerrm;
    end;
    return next;
  end loop;
  perform site_count_lamps(all_lamps);
  perform site_tell_changes(all_told);
  insert into site_beat as b (site, batch, at, behind_ms, heard_at, waiting_rows, set_aside_rows, waiting_audio,
                              waiting_audio_bytes)
  values (sender, batch_number, 0, 0, 0, 0, 0, 0, 0)
  on conflict (site) do update set batch = greatest(b.batch, excluded.batch);
end $$;
)sql";

}  // namespace aftertone::storage
