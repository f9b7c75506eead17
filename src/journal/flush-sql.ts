/**
 * The one statement that appends (invariant 2). What it takes are columns, so the statement never changes and stays
 * prepared: from $1 of the entries, $7 of the message keys, $15 of the events; $22 personal rows and $23 parcels as JSON,
 * for they are few; $24 the flush id, $25 the version of the rules that new streams were looked at with.
 *
 * A prepared plan outlives the sizes it was made for, so nothing here is left to an estimate: tables are reached by one
 * key at a time (LATERAL with LIMIT, ON CONFLICT), rows carry their stream, and who lost is an array, mostly empty. Joined
 * in the plain way it cost ten times as much once the tables had grown (docs/decisions/0001).
 *
 * Each part says which race it closes.
 */
export const flushSql = `
with entry as materialized (
  select * from unnest($1::int[], $2::text[], $3::int[], $4::int[], $5::timestamptz[], $6::boolean[])
    as e(n, stream, expected, events, next_check_at, erase)
),
key as materialized (
  select * from
    unnest($7::int[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::json[], $13::int[], $14::timestamptz[])
    with ordinality as k(n, key, stream, source, message_id, outcome, version, recorded_at, place)
),
-- The snapshot may be old: a key that came with events since raised the version, so this entry is stale; one without
-- events fails the insert below, and the flush is tried again. A key is known whatever version its entry expects.
known as materialized (
  select key.n, key.place, found.outcome
  from key cross join lateral (select m.outcome from message_keys m where m.key = key.key limit 1) found
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
  select stream, expected + events, expected, next_check_at, $25::int from eligible order by stream
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
  select stream, version, type, data, meta, recorded_at
  from unnest($15::int[], $16::text[], $17::int[], $18::text[], $19::json[], $20::json[], $21::timestamptz[])
    as e(n, stream, version, type, data, meta, recorded_at)
  where n <> all ((select entries from lost)::int[])
  order by n, version
  returning position
),
keyed as (
  insert into message_keys (key, stream, source, message_id, version, outcome, recorded_at)
  select key, stream, source, message_id, version, outcome, recorded_at
  from key where n <> all ((select entries from lost)::int[])
),
told as (
  insert into personal (stream, ref, data)
  select w, r, d from jsonb_to_recordset($22::jsonb) as p(n int, w text, r text, d jsonb)
  where n <> all ((select entries from lost)::int[])
  on conflict (stream, ref) do nothing
),
parcelled as (
  insert into parcels (carrier, tracking_number, stream, shipment_id, since)
  select c, t, w, i, a from jsonb_to_recordset($23::jsonb) as p(n int, w text, c text, t text, i text, a timestamptz)
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
    (select coalesce(jsonb_agg(jsonb_build_object('n', n, 'place', place, 'outcome', outcome) order by place), '[]') from known) as known
),
-- Its absence proves that the flush never committed; its presence carries the answer that was lost.
noted as (
  insert into flushes (id, outcome)
  select $24::uuid, to_jsonb(outcome) from outcome
)
select tx, position, stale, known from outcome`;
