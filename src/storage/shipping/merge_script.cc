#include "storage/shipping/scripts.h"

namespace aftertone::storage {

const std::string_view kMergeScript = R"sql(
-- How far a row has come; the one that came further wins.
create or replace function site_rank(record_name text, state text) returns integer language sql immutable as $$
  select case record_name
    when 'delivery' then case state
      when 'sent' then 5 when 'cancelled' then 4 when 'dead' then 3 when 'ambiguous' then 2 when 'committing' then 2
      else 1 end
    when 'secure_message' then case state
      when 'accepted' then 4 when 'withdrawn' then 3 when 'given-up' then 2 else 1 end
    else case state
      when 'accepted' then 6 when 'declined' then 5 when 'opened' then 4 when 'delivered' then 3 when 'unreached' then 2
      else 1 end
    end
$$;

-- A delivery that nobody is at work on: what was about to be sent has not left, or perhaps has.
create or replace function site_settled(delivery_row jsonb) returns jsonb language sql stable as $$
  select case delivery_row ->> 'state'
    when 'committing' then delivery_row || '{"state": "ambiguous", "perhaps_sent": 1}'
    when 'sending' then delivery_row || '{"state": "ready"}'
      || case delivery_row ->> 'perhaps_sent' when '1' then '{}'::jsonb else '{"digest": ""}' end
    else delivery_row end
    || jsonb_build_object('claim_epoch', coalesce((select epoch from role_lease where role = 'notifier'), 0))
$$;

-- A row of the other site as it is to be here: with our numbers instead of theirs.
create or replace function site_incoming(record_name text, theirs jsonb) returns jsonb language plpgsql as $$
declare
  known bigint;
begin
  if record_name = 'message' then return theirs - 'audio_removed_at'; end if;
  if record_name = 'delivery' then return site_settled(theirs - 'id'); end if;
  if record_name not in ('message_event', 'secure_message') then return theirs; end if;
  if theirs ->> 'delivery_key' is not null then
    select id into known from delivery where idempotency_key = theirs ->> 'delivery_key';
    if not found then
      raise foreign_key_violation using message = format('delivery %s is not here yet', theirs ->> 'delivery_key');
    end if;
  end if;
  theirs := theirs || jsonb_build_object('delivery_id', known);
  return case record_name when 'message_event' then theirs - 'id' else theirs end;
end $$;

create or replace function site_merge_message(ours jsonb, theirs jsonb, later jsonb) returns jsonb
language plpgsql immutable as $$
declare
  fuller jsonb;
begin
  if ours ->> 'state' = 'purged' and theirs ->> 'state' <> 'purged' then return ours; end if;
  if theirs ->> 'state' = 'purged' and ours ->> 'state' <> 'purged' then return theirs; end if;
  select candidate into fuller from (values (ours), (theirs)) both_rows(candidate)
  order by (candidate ->> 'audio_bytes')::bigint desc, (candidate ->> 'duration_ms')::bigint desc,
           candidate ->> 'end_reason' = 'salvaged', candidate = later desc
  limit 1;
  return later || jsonb_build_object(
    'audio_name', fuller -> 'audio_name', 'audio_sha256', fuller -> 'audio_sha256',
    'audio_bytes', fuller -> 'audio_bytes', 'codec', fuller -> 'codec', 'duration_ms', fuller -> 'duration_ms',
    'end_reason', fuller -> 'end_reason',
    'urgent', greatest((ours ->> 'urgent')::integer, (theirs ->> 'urgent')::integer));
end $$;

create or replace function site_merge_recipient(further jsonb, ours jsonb, theirs jsonb) returns jsonb
language sql immutable as $$
  select further || jsonb_build_object(
    'delivered_at', least((ours ->> 'delivered_at')::bigint, (theirs ->> 'delivered_at')::bigint),
    'opened_at', least((ours ->> 'opened_at')::bigint, (theirs ->> 'opened_at')::bigint))
$$;

-- Both sites wrote the row and neither knew of the other. The answer is the same at both, whoever asks first. Null:
-- removed.
create or replace function site_merge(record_name text, ours jsonb, theirs jsonb, ours_is_later boolean) returns jsonb
language plpgsql immutable as $$
declare
  later jsonb := case when ours_is_later then ours else theirs end;
  further jsonb := later;
  ahead integer;
begin
  if ours is null or theirs is null then return later; end if;
  if record_name = 'message' then return site_merge_message(ours, theirs, later); end if;
  if record_name = 'mailbox_lock' then  -- the stricter
    return ours || jsonb_build_object(
      'failed_logins', greatest((ours ->> 'failed_logins')::integer, (theirs ->> 'failed_logins')::integer),
      'locked_until', greatest((ours ->> 'locked_until')::bigint, (theirs ->> 'locked_until')::bigint));
  end if;
  if record_name = 'web_user_code' then  -- each is taken once
    return ours || jsonb_build_object('totp_step',
                                      greatest((ours ->> 'totp_step')::bigint, (theirs ->> 'totp_step')::bigint));
  end if;
  if record_name not in ('delivery', 'secure_message', 'secure_recipient') then return later; end if;
  ahead := site_rank(record_name, ours ->> 'state') - site_rank(record_name, theirs ->> 'state');
  if ahead > 0 then further := ours; end if;
  if ahead < 0 then further := theirs; end if;
  if record_name = 'delivery' then
    return further || jsonb_build_object(
      'perhaps_sent', greatest((ours ->> 'perhaps_sent')::integer, (theirs ->> 'perhaps_sent')::integer));
  end if;
  if record_name = 'secure_recipient' then return site_merge_recipient(further, ours, theirs); end if;
  if ahead = 0 and ours ->> 'state' = 'accepted' then  -- who was first
    return case when (ours ->> 'ended_at')::bigint < (theirs ->> 'ended_at')::bigint then ours else theirs end;
  end if;
  return further;
end $$;
)sql";

}  // namespace aftertone::storage
