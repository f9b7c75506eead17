/**
 * The one statement that appends (invariant 2). Parameters are JSON texts, so the statement never changes and stays
 * prepared: $1 entries, $2 events, $3 message keys, $4 personal rows, $5 parcels, $6 flush id,
 * $7 the version of the rules that new streams were looked at with.
 *
 * A prepared plan outlives the sizes it was made for, so nothing here is left to an estimate: tables are reached by one
 * key at a time (LATERAL with LIMIT, ON CONFLICT), rows carry their stream, and who lost is an array, mostly empty. Joined
 * in the plain way it cost ten times as much once the tables had grown (docs/decisions/0001).
 *
 * Each part says which race it closes.
 */
export const flushSql = `
with entry as materialized (
  select n, s as stream, x as expected, e as events, c as next_check_at, z as erase
  from jsonb_to_recordset($1::jsonb) as j(n int, s text, x int, e int, c timestamptz, z boolean)
),
key as materialized (
  select n, w as stream, s as source, i as message_id, o as outcome, v as version, a as recorded_at
  from jsonb_to_recordset($3::jsonb) as j(n int, w text, s text, i text, o jsonb, v int, a timestamptz)
),
-- The snapshot may be old: a key that came with events since raised the version, so this entry is stale; one without
-- events fails the insert below, and the flush is tried again. A key is known whatever version its entry expects.
known as materialized (
  select key.n, key.source, key.message_id, found.outcome
  from key cross join lateral (
    select m.outcome from message_keys m
    where m.stream = key.stream and m.source = key.source and m.message_id = key.message_id limit 1
  ) found
),
-- A stream that does not exist has no version to be expected. Nothing to write on nothing is only a question.
eligible as materialized (
  select * from entry
  where expected + events > 0 and n <> all (array(select n from known))
    and (expected = 0 or (select h.version from heads h where h.stream = entry.stream) is not null)
),
-- In stream order, or two flushes could wait for each other. The conflict waits for a rival and then compares with what
-- the rival committed, although the statement's snapshot is older: of two appends of a version one is returned here.
moved as (
  insert into heads (stream, version, previous, next_check_at, rules_version)
  select stream, expected + events, expected, next_check_at, $7::int from eligible order by stream
  on conflict (stream) do update
  set version = excluded.version, previous = excluded.previous,
      next_check_at = least(heads.next_check_at, excluded.next_check_at)
  where heads.version = excluded.previous
  returning stream
),
lost as materialized (
  select case
    when (select count(*) from moved) = (select count(*) from entry where expected + events > 0) then '{}'::int[]
    else array(
      select n from entry
      where expected + events > 0 and stream <> all (array(select stream from moved)))
  end as entries
),
-- Inserted in order, so that within a transaction the position follows the version.
written as (
  insert into events (stream, version, type, data, meta, recorded_at)
  select w, v, t, d, m, a
  from jsonb_to_recordset($2::jsonb) as e(n int, w text, v int, t text, d jsonb, m jsonb, a timestamptz)
  where n <> all ((select entries from lost)::int[])
  order by n, v
  returning position
),
keyed as (
  insert into message_keys (stream, source, message_id, version, outcome, recorded_at)
  select stream, source, message_id, version, outcome, recorded_at
  from key where n <> all ((select entries from lost)::int[])
),
told as (
  insert into personal (stream, ref, data)
  select w, r, d from jsonb_to_recordset($4::jsonb) as p(n int, w text, r text, d jsonb)
  where n <> all ((select entries from lost)::int[])
  on conflict (stream, ref) do nothing
),
parcelled as (
  insert into parcels (carrier, tracking_number, stream, shipment_id, since)
  select c, t, w, i, a from jsonb_to_recordset($5::jsonb) as p(n int, w text, c text, t text, i text, a timestamptz)
  where n <> all ((select entries from lost)::int[])
  on conflict (carrier, tracking_number, stream) do nothing
),
erased as (
  update personal set data = null, erased_at = now()
  where erased_at is null
    and stream = any (array(select stream from entry where erase and n <> all ((select entries from lost)::int[])))
),
-- One row for all: who lost and why. Everybody else won, and shares the place of the last event.
outcome as materialized (
  select
    pg_current_xact_id()::text as tx,
    (select max(position) from written) as position,
    array(
      select n from entry
      where n = any ((select entries from lost)::int[]) and n <> all (array(select n from known))
      union all
      select n from entry
      where expected + events = 0
        and (select h.version from heads h where h.stream = entry.stream) is not null) as stale,
    (select coalesce(jsonb_agg(jsonb_build_object('n', n, 's', source, 'i', message_id, 'o', outcome)
       order by source, message_id), '[]') from known) as known
),
-- Its absence proves that the flush never committed; its presence carries the answer that was lost.
noted as (
  insert into flushes (id, outcome)
  select $6::uuid, to_jsonb(outcome) from outcome
)
select tx, position, stale, known from outcome`;
