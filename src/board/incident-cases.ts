import type { Pool } from 'pg';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { IncidentCases, LinkedSum, Together } from '../hub/ports/incident-cases.ts';

/** From the exceptions' table, by indexes that hold what is open or linked alone. */
export const createIncidentCases = (pool: Pool): IncidentCases => ({
  async findExplained({ types, since, until, carrier, location, place, country, postcodes }, limit) {
    const found = await pool.query<{ row: ExceptionRow }>({
      name: 'cases-explained',
      text: `
        select row from exception_rows e
        where type = any($1) and state <> 'resolved' and incident_id is null
          and raised_at >= $2 and ($3::timestamptz is null or raised_at < $3)
          and ($4::text is null or carrier = $4) and ($5::text is null or location = $5)
          and ($6::text is null or lower(row->>'place') = lower($6)) and ($7::text is null or country = $7)
          and ($8::text is null or exists (
            select 1 from personal p, translate(upper(p.data->>'postcode'), ' -', '') as code
            where p.stream = 'order:' || e.order_id
              and code collate "C" >= $8 and left(code, length($9)) collate "C" <= $9))
        order by exception_id limit $10`,
      values: [
        [...types],
        new Date(since),
        until === null ? null : new Date(until),
        carrier ?? null,
        location ?? null,
        place ?? null,
        country ?? null,
        postcodes?.from ?? null,
        postcodes?.to ?? null,
        limit,
      ],
    });
    return found.rows.map(({ row }) => row);
  },
  async findLinkedToOthers(open, limit) {
    const found = await pool.query<{ row: ExceptionRow }>({
      name: 'cases-linked-to-others',
      text: `
        select row from exception_rows
        where incident_id is not null and incident_id <> all($1) and state <> 'resolved'
        order by exception_id limit $2`,
      values: [[...open], limit],
    });
    return found.rows.map(({ row }) => row);
  },
  async findIncidents() {
    const found = await pool.query<{ id: string }>({
      name: 'incidents-of-cases',
      text: `
        select distinct incident_id as id from exception_rows
        where incident_id is not null and state <> 'resolved' and incident_id like 'incident:%'
        union select exception_id from exception_rows
        where order_id = '' and exception_id like 'incident:%' and state <> 'resolved'`,
    });
    return [...new Set(found.rows.map(({ id }) => id.slice(0, id.lastIndexOf('.'))))];
  },
  async findStanding(limit) {
    const found = await pool.query<{ id: string }>({
      name: 'incidents-standing',
      text: `
        select substr(stream, 10) as id from (
          select stream from heads where kind = 'incident' and next_check_at is not null
          union select substr(exception_id, 1, length(exception_id) - strpos(reverse(exception_id), '.'))
          from exception_rows where order_id = '' and exception_id like 'incident:%' and state <> 'resolved') one
        order by stream desc limit $1`,
      values: [limit],
    });
    return found.rows.map(({ id }) => id);
  },
  async findOver(limit, now, after) {
    // One without a case has events of its own alone: the last says its end, and that which said its begin last that. It
    // is over where the end is past, or not after the begin. Places have milliseconds, as the instants of cursors.
    const found = await pool.query<{ name: string; at: Date; stream: string; isCase: boolean }>({
      name: 'incidents-over',
      text: `
        select name, at, stream, is_case as "isCase" from (
          (select exception_id as name, raised_at as at, true as is_case,
            substr(exception_id, 1, length(exception_id) - strpos(reverse(exception_id), '.')) as stream
          from exception_rows
          where order_id = '' and exception_id like 'incident:%' and state = 'resolved'
            and ($2::timestamptz is null or (raised_at, exception_id) < ($2, $3))
          order by raised_at desc, exception_id desc limit $1)
          union all
          select h.stream, date_trunc('milliseconds', e.recorded_at), false, h.stream
          from heads h join events e on e.stream = h.stream and e.version = h.version
          where h.kind = 'incident'
            and not exists (select 1 from exception_rows r where r.exception_id = h.stream || '.1')
            and (e.data->>'until')::timestamptz <= greatest($4::timestamptz, (
              select (b.data->>'from')::timestamptz from events b
              where b.stream = h.stream and b.data->>'from' is not null order by b.version desc limit 1))) one
        where $2::timestamptz is null or (at, name) < ($2, $3)
        order by at desc, name desc limit $1`,
      values: [limit, after?.at ?? null, after?.name ?? null, new Date(now)],
    });
    return found.rows.map(({ name, at, stream, isCase }) => ({
      at: at.toISOString(),
      name,
      incidentId: stream.slice(stream.indexOf(':') + 1),
      exceptionId: isCase ? name : null,
    }));
  },
  async countLinked(incidentIds) {
    const found = await pool.query<{ id: string; n: number }>({
      name: 'count-linked-cases',
      text: `
        select incident_id as id, count(*)::int as n from exception_rows
        where incident_id = any($1) and state <> 'resolved' group by incident_id`,
      values: [[...incidentIds]],
    });
    return new Map(found.rows.map(({ id, n }) => [id, n]));
  },
  async sumLinked(incidentIds) {
    const found = await pool.query<{ id: string; n: number; amount: string; currency: string }>({
      name: 'sum-linked-cases',
      text: `
        select incident_id as id, count(*)::int as n, row->'valueAtRisk'->>'currency' as currency,
          sum((row->'valueAtRisk'->>'amount')::numeric)::text as amount
        from exception_rows where incident_id = any($1) and state <> 'resolved'
        group by incident_id, 3 order by n desc, 3`,
      values: [[...incidentIds]],
    });
    const sums = new Map<string, LinkedSum>();
    for (const { id, n, amount, currency } of found.rows) {
      const { cases, values } = sums.get(id) ?? { cases: 0, values: [] };
      sums.set(id, { cases: cases + n, values: [...values, { amount, currency }] });
    }
    return sums;
  },
  async findTogether(types, since, atLeast) {
    const found = await pool.query<Omit<Together, 'since'> & { since: Date }>({
      name: 'cases-together',
      text: `
        select carrier, case when row ? 'place' then null else location end as location, min(row->>'place') as place,
          count(*)::int as count, min(raised_at) as since
        from exception_rows
        where type = any($1) and state <> 'resolved' and incident_id is null and raised_at >= $2
          and carrier is not null and (row ? 'place' or (type = 'no_first_scan' and location is not null))
        group by carrier, 2, lower(row->>'place') having count(*) >= $3`,
      values: [[...types], new Date(since), atLeast],
    });
    return found.rows.map((row) => ({ ...row, since: row.since.getTime() }));
  },
});
