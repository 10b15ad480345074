#include "storage/shipping/scripts.h"

namespace aftertone::storage {

const std::string_view kCaptureScript = R"sql(
-- The tables that are shipped, parents before children. One table may be several records that are written apart from
-- each other: the PIN of a mailbox, its locks and the rest; the last code of a user and the rest. `only_columns`: those of the record; null: all.
-- `not_columns`: never overwritten by the other site's. `is_union`: rows are only ever added, and have no key that both
-- sites know.
create or replace function site_tables()
returns table (tbl text, source text, keys text[], depth integer, only_columns text[], not_columns text[],
               is_union boolean)
language sql immutable as $$
  values
    ('class_of_service', 'class_of_service', array['name'], 1, null::text[], '{}'::text[], false),
    ('team', 'team', array['name'], 1, null, '{}', false),
    ('web_user', 'web_user', array['name'], 1, null, array['totp_step'], false),
    ('web_user_code', 'web_user', array['name'], 2, array['totp_step'], '{}', false),
    ('access_token', 'access_token', array['name'], 1, null, array['last_used_at'], false),
    ('mailbox', 'mailbox', array['number'], 2, null,
     array['pin_hash', 'pin_must_change', 'failed_logins', 'locked_until'], false),
    ('mailbox_pin', 'mailbox', array['number'], 3, array['pin_hash', 'pin_must_change'], '{}', false),
    ('mailbox_lock', 'mailbox', array['number'], 3, array['failed_logins', 'locked_until'], '{}', false),
    ('greeting', 'greeting', array['mailbox', 'kind'], 3, null, '{}', false),
    ('notification_rule', 'notification_rule', array['mailbox', 'name'], 3, null, '{}', false),
    ('message', 'message', array['id'], 3, null, array['audio_removed_at'], false),
    ('delivery', 'delivery', array['idempotency_key'], 4, null, array['id'], false),
    ('secure_message', 'secure_message', array['id'], 5, null, array['delivery_id'], false),
    ('secure_recipient', 'secure_recipient', array['id'], 6, null, '{}', false),
    ('message_event', 'message_event', array['id'], 7, null, '{}', true)
$$;

-- Microseconds since 1970.
create or replace function site_clock() returns bigint language sql volatile as
$$ select (extract(epoch from clock_timestamp()) * 1000000)::bigint $$;

-- The row, or null. With `to_change` it is locked until we commit.
create or replace function site_row(source text, row_key jsonb, to_change boolean) returns jsonb
language plpgsql as $$
declare
  found_row jsonb;
begin
  execute format('select to_jsonb(t) from %I t where %s%s', source, site_condition(source, row_key),
                 case when to_change then ' for update' else '' end)
    into found_row using row_key;
  return found_row;
end $$;

-- Of the row `t` with the key $1, such that its index is used.
create or replace function site_condition(source text, row_key jsonb) returns text language sql immutable as $$
  select string_agg(format('t.%1$I = (jsonb_populate_record(null::%2$I, $1)).%1$I', column_name, source), ' and ')
  from jsonb_object_keys(row_key) column_name
$$;

-- A row is gone: with it the notes of its other records.
create or replace function site_forget_parts(gone text, row_key text) returns void language sql as $$
  delete from site_change c using site_tables() t
  where c.tbl = t.tbl and c.key = row_key and t.source = gone and t.only_columns is not null
$$;

-- Trigger. Arguments: the record, then the columns of the key. The row that the other site's is being applied to is not
-- ours to note: site_apply_row() does that.
create or replace function site_note() returns trigger language plpgsql as $$
declare
  changed jsonb;
  row_key text;
begin
  if tg_op = 'DELETE' then changed := to_jsonb(old); else changed := to_jsonb(new); end if;
  select jsonb_object_agg(name, changed -> name)::text into row_key from unnest(tg_argv[1:]) name;
  if current_setting('aftertone.applying', true) in (tg_table_name || row_key, tg_table_name || '*') then
    return null;
  end if;
  insert into site_change as c (tbl, key, written_here, written_there, is_removed, is_waiting, noted_at)
  values (tg_argv[0], row_key, site_clock(), 0, (tg_op = 'DELETE')::integer, 1,
          (extract(epoch from transaction_timestamp()) * 1000000)::bigint)
  on conflict (tbl, key) do update
  set written_here = greatest(excluded.written_here, c.written_here + 1, c.written_there + 1),
      is_removed = excluded.is_removed, is_waiting = 1, tries = 0, next_try_at = 0, set_aside = '',
      noted_at = case c.is_waiting when 1 then c.noted_at else excluded.noted_at end;
  if tg_op = 'DELETE' then perform site_forget_parts(tg_argv[0], row_key); end if;
  return null;
end $$;

do $$
declare
  t record;
  arguments text;
  of_somebody text;  -- the mailbox of undeliverable messages is at every site from the first day
  differs text;
begin
  for t in select * from site_tables() loop
    select string_agg(quote_literal(word), ', ' order by place) into arguments
    from unnest(t.tbl || t.keys) with ordinality words(word, place);
    of_somebody := case t.source when 'mailbox' then 'new.number <> ''(undeliverable)''' else 'true' end;
    execute format('create or replace trigger site_note_%s_insert after insert on %I for each row when (%s)
                    execute function site_note(%s)', t.tbl, t.source, of_somebody, arguments);
    continue when t.is_union;
    if t.only_columns is null then
      differs := format('(to_jsonb(old) - %1$L::text[]) is distinct from (to_jsonb(new) - %1$L::text[])',
                        t.not_columns);
    else
      select string_agg(format('old.%1$I is distinct from new.%1$I', name), ' or ') into differs
      from unnest(t.only_columns) name;
    end if;
    execute format('create or replace trigger site_note_%s_update after update on %I for each row when (%s and (%s))
                    execute function site_note(%s)', t.tbl, t.source, of_somebody, differs, arguments);
    continue when t.only_columns is not null;
    execute format('create or replace trigger site_note_%s_delete after delete on %I for each row
                    execute function site_note(%s)', t.tbl, t.source, arguments);
  end loop;
end $$;

-- Everything waits for the other site: what was here before anything was noted, counts as older than all that was.
create or replace function site_note_all() returns void language plpgsql as $$
declare
  t record;
  row_key text;
  begun bigint := site_clock();
begin
  for t in select * from site_tables() order by depth loop
    select format('jsonb_build_object(%s)::text', string_agg(format('%1$L, t.%1$I', name), ', ')) into row_key
    from unnest(t.keys) name;
    execute format('insert into site_change as c (tbl, key, written_here, written_there, is_waiting, noted_at)
                    select %L, %s, 1, 0, 1, $1 from %I t where %s
                    on conflict (tbl, key) do nothing', t.tbl, row_key, t.source,
                   case t.source when 'mailbox' then 't.number <> ''(undeliverable)''' else 'true' end) using begun;
  end loop;
  -- One after the other, so that they can be taken in pieces.
  update site_change c
  set is_waiting = 1, tries = 0, next_try_at = 0, set_aside = '', audio_there = '',
      noted_at = case c.is_waiting when 1 then least(c.noted_at, ordered.at) else ordered.at end
  from (select s.tbl, s.key, begun - row_number() over (order by k.depth desc, s.key desc) as at
        from site_change s join site_tables() k on k.tbl = s.tbl) ordered
  where c.tbl = ordered.tbl and c.key = ordered.key;
end $$;
)sql";

}  // namespace aftertone::storage
