import { messageKeySql } from './message-key.ts';

/**
 * The one statement that appends (invariant 2). What it takes are columns, so the statement never changes and stays
 * prepared: from $1 of the entries, $7 of the message keys, $14 of the events; $21 personal rows and $22 parcels as JSON,
 * for they are few; $23 the flush id, $24 the version of the rules that new streams were looked at with.
 *
 * A prepared plan outlives the sizes it was made for, so nothing here is left to an estimate: tables are reached by one
 * key at a time (LATERAL with LIMIT, ON CONFLICT), rows carry their stream, and who lost is an array, mostly empty. Joined
 * in the plain way it cost ten times as much once the tables had grown (docs/decisions/0001).
 *
 * Each part says which race it closes.
 */
export const flushSql = `
with entry as materialized (
  select unnest($1::int[]) as n, unnest($2::text[]) as stream, unnest($3::int[]) as expected,
    unnest($4::int[]) as events, unnest($5::timestamptz[]) as next_check_at, unnest($6::boolean[]) as erase
),
key as materialized (
  select ${messageKeySql('stream', 'source', 'message_id')} as key, k.*
  from (
    select unnest($7::int[]) as n, unnest($8::text[]) as stream, unnest($9::text[]) as source,
      unnest($10::text[]) as message_id, unnest($11::json[]) as outcome, unnest($12::int[]) as version,
      unnest($13::timestamptz[]) as recorded_at, generate_subscripts($7::int[], 1) as place
  ) k
),
-- The snapshot may be old: a key that came with events since raised the version, so this entry is stale; one without
-- events fails the insert below, and the flush is tried again. A key is known whatever version its entry expects.
known as materialized (
  select key.n, key.place, found.outcome
  from key cross join lateral (select m.outcome from message_keys m where m.key = key.key limit 1) found
),
-- Nothing to write on nothing is only a question.
eligible as materialized (
  select * from entry where expected + events > 0 and n <> all (array(select n from known))
),
-- In stream order, and those that exist before those that begin (who begins one never waits for who renews it), or two
-- flushes could wait for each other. Who finds a rival at the row waits for it and then compares
-- with what it committed, although the statement's snapshot is older: of two appends of a version one is returned here.
-- By ANY, since a plan for "=" may begin with all heads, in the order of their streams, while there are few.
renewed as (
  update heads h
  set version = e.expected + e.events, previous = e.expected, next_check_at = least(h.next_check_at, e.next_check_at)
  from (select * from eligible where expected > 0 order by stream) e
  where h.stream = any (array[e.stream]) and h.version = e.expected
  returning e.n
),
begun as (
  insert into heads (stream, kind, version, previous, next_check_at, rules_version)
  select stream, split_part(stream, ':', 1), events, 0, next_check_at, $24::int
  from eligible where expected = 0 order by stream
  on conflict (stream) do nothing
  returning stream
),
moved as materialized (select n, null as begun from renewed union all select null, stream from begun),
lost as materialized (
  select case
    when (select count(*) from moved) = (select count(*) from entry where expected + events > 0) then '{}'::int[]
    else array(
      select n from entry
      where expected + events > 0 and n <> all (array(select n from moved where n is not null))
        and (expected > 0 or stream <> all (array(select begun from moved where begun is not null))))
  end as entries
),
-- In the order they come in, which is that of their versions, and so are their positions within a transaction.
written as (
  insert into events (stream, version, type, data, meta, recorded_at)
  select stream, version, type, data, meta, recorded_at from (
    select unnest($14::int[]) as n, unnest($15::text[]) as stream, unnest($16::int[]) as version,
      unnest($17::text[]) as type, unnest($18::json[]) as data, unnest($19::json[]) as meta,
      unnest($20::timestamptz[]) as recorded_at
  ) e
  where n <> all ((select entries from lost)::int[])
  returning position
),
keyed as (
  insert into message_keys (key, stream, source, message_id, version, outcome, recorded_at)
  select key, stream, source, message_id, version, outcome, recorded_at
  from key where n <> all ((select entries from lost)::int[])
),
told as (
  insert into personal (stream, ref, data)
  select w, r, d from jsonb_to_recordset($21::jsonb) as p(n int, w text, r text, d jsonb)
  where n <> all ((select entries from lost)::int[])
  on conflict (stream, ref) do nothing
),
parcelled as (
  insert into parcels (carrier, tracking_number, stream, shipment_id, since)
  select c, t, w, i, a from jsonb_to_recordset($22::jsonb) as p(n int, w text, c text, t text, i text, a timestamptz)
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
  select $23::uuid, to_jsonb(outcome) from outcome
)
select tx, position, stale, known from outcome`;
