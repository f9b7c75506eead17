import type { PoolClient } from 'pg';
import type { StoredEvent } from '../journal/entry.ts';

/**
 * Invariant 10: what people typed on shelves may name somebody ("Anna Berg sent it back"), and no search finds every way
 * to write a name. So who is forgotten takes with them all that was typed, since their order came, on every shelf of what
 * they ordered. Numbers, times and who typed it stay. In the transaction of the reactions.
 */
export async function forgetReasons(tx: PoolClient, events: readonly StoredEvent[]): Promise<void> {
  const orders = events.filter(({ type }) => type === 'PersonalDataErased').map(({ stream }) => stream);
  if (orders.length === 0) return;
  await tx.query(
    `with shelves as materialized (
       select distinct 'stock:' || l.location || '~' || (line->>'sku') as stream, placed.recorded_at as since
       from events e
       cross join lateral jsonb_array_elements(
         case when json_typeof(e.data->'lines') = 'array' then (e.data->'lines')::jsonb else '[]' end) line
       join events placed on placed.stream = e.stream and placed.version = 1
       cross join locations l
       where e.stream = any($1) and line ? 'sku'
     ), typed as materialized (
       select p.stream, p.ref, s.since from shelves s join personal p on p.stream = s.stream
       where p.erased_at is null
     )
     update personal p set data = null, erased_at = now()
     from typed t
     where p.stream = t.stream and p.ref = t.ref and exists (
       select 1 from events e
       where e.stream = t.stream and e.recorded_at >= t.since
         and (e.data->>'reasonRef' = t.ref or e.data->>'noteRef' = t.ref))`,
    [orders],
  );
}
