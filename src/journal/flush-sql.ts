/**
 * The one statement that appends (invariant 2). Parameters are JSON texts, so the statement never changes and stays
 * prepared: $1 entries, $2 events, $3 message keys, $4 personal rows, $5 parcels, $6 flush id,
 * $7 the version of the rules that new streams were looked at with.
 *
 * Each part says which race it closes.
 */
export const flushSql = `
with entry as materialized (
  select n, s as stream, x as expected, e as events, c as next_check_at, a as recorded_at, z as erase
  from jsonb_to_recordset($1::jsonb) as j(n int, s text, x int, e int, c timestamptz, a timestamptz, z boolean)
),
-- In stream order, or two flushes could wait for each other. FOR UPDATE reads the version again after waiting: a rival
-- that committed meanwhile is seen here although the statement's snapshot is older.
held as materialized (
  select h.stream, h.version from heads h
  where h.stream in (select stream from entry where expected > 0)
  order by h.stream for update
),
-- A new stream: the insert waits for a rival's insert and then does nothing, so exactly one of two creators wins. It
-- comes after all held locks (the count), which keeps one global order of waiting.
born as (
  insert into heads (stream, version, next_check_at, rules_version)
  select stream, events, next_check_at, $7::int from entry
  where expected = 0 and events > 0 and (select count(*) from held) >= 0
  order by stream
  on conflict (stream) do nothing
  returning stream
),
key as materialized (
  select n, s as source, i as message_id, o as outcome
  from jsonb_to_recordset($3::jsonb) as j(n int, s text, i text, o jsonb)
),
-- The snapshot may be old: whoever wrote a key with events raised the version, so this entry is stale; a key without
-- events that came meanwhile fails the insert below, and the flush is tried again.
known as materialized (
  select key.n, key.source, key.message_id, m.outcome
  from key join entry using (n)
  join message_keys m on m.stream = entry.stream and m.source = key.source and m.message_id = key.message_id
),
verdict as materialized (
  select entry.*,
    case
      when expected = 0 and events > 0 and born.stream is null then 'stale'
      when expected = 0 and events = 0 and exists (select 1 from heads h where h.stream = entry.stream) then 'stale'
      when expected > 0 and held.version is distinct from expected then 'stale'
      when entry.n in (select n from known) then 'duplicate'
      else 'won'
    end as status
  from entry left join held using (stream) left join born using (stream)
),
raised as (
  update heads h
  set version = h.version + v.events, next_check_at = least(h.next_check_at, v.next_check_at)
  from verdict v
  where h.stream = v.stream and v.status = 'won' and v.expected > 0 and v.events > 0
),
-- Inserted in order, so that within a transaction the position follows the version.
written as (
  insert into events (stream, version, type, data, meta, recorded_at)
  select v.stream, v.expected + e.o, e.t, e.d, e.m, v.recorded_at
  from jsonb_to_recordset($2::jsonb) as e(n int, o int, t text, d jsonb, m jsonb)
  join verdict v on v.n = e.n and v.status = 'won'
  order by e.n, e.o
  returning position
),
keyed as (
  insert into message_keys (stream, source, message_id, version, outcome, recorded_at)
  select v.stream, key.source, key.message_id, v.expected + v.events, key.outcome, v.recorded_at
  from key join verdict v on v.n = key.n and v.status = 'won' and v.expected + v.events > 0
),
told as (
  insert into personal (stream, ref, data)
  select v.stream, p.r, p.d
  from jsonb_to_recordset($4::jsonb) as p(n int, r text, d jsonb)
  join verdict v on v.n = p.n and v.status = 'won'
  on conflict (stream, ref) do nothing
),
parcelled as (
  insert into parcels (carrier, tracking_number, stream, shipment_id, since)
  select p.c, p.t, v.stream, p.i, v.recorded_at
  from jsonb_to_recordset($5::jsonb) as p(n int, c text, t text, i text)
  join verdict v on v.n = p.n and v.status = 'won'
  on conflict (carrier, tracking_number, stream) do nothing
),
erased as (
  update personal p set data = null, erased_at = v.recorded_at
  from verdict v
  where v.erase and v.status = 'won' and p.stream = v.stream and p.erased_at is null
),
-- One row for all: who lost and why. Everybody else won, and shares the place of the last event.
outcome as materialized (
  select
    (select pg_current_xact_id()::text) as tx,
    (select max(position) from written) as position,
    (select coalesce(array_agg(n), '{}') from verdict where status = 'stale') as stale,
    (select coalesce(jsonb_agg(jsonb_build_object('n', k.n, 's', k.source, 'i', k.message_id, 'o', k.outcome)
       order by k.source, k.message_id), '[]')
     from known k join verdict v using (n) where v.status = 'duplicate') as known
),
-- Its absence proves that the flush never committed; its presence carries the answer that was lost.
noted as (
  insert into flushes (id, outcome)
  select $6::uuid, to_jsonb(outcome) from outcome
)
select tx, position, stale, known from outcome`;
