import type { Pool } from 'pg';
import type { CarrierCode, CarrierCodes } from '../contracts/code-meanings.ts';

/** Every code once; `is_open`: no meaning of a person's is in force, because nobody gave one or it was taken back. */
const counted = `
  seen as (
    select carrier, format, code, count(*)::int as scans, max(seen_at) as last_seen_at
    from unmapped_scans group by carrier, format, code),
  latest as (
    select distinct on (carrier, format, code) carrier, format, code, status
    from code_meanings order by carrier, format, code, version desc),
  counted as (
    select seen.*, coalesce(latest.status, 'unmapped') = 'unmapped' as is_open
    from seen left join latest using (carrier, format, code))`;

/** The carrier with the most scans that nobody can read first. */
export async function countByCarrier(pool: Pool): Promise<readonly CarrierCodes[]> {
  const found = await pool.query<Omit<CarrierCodes, 'lastSeenAt'> & { readonly lastSeenAt: Date }>(
    `with ${counted}
     select carrier, count(*)::int as codes, sum(scans)::int as scans,
       count(*) filter (where is_open)::int as "openCodes",
       coalesce(sum(scans) filter (where is_open), 0)::int as "openScans",
       max(last_seen_at) as "lastSeenAt"
     from counted group by carrier order by "openScans" desc, carrier`,
  );
  return found.rows.map((row) => ({ ...row, lastSeenAt: row.lastSeenAt.toISOString() }));
}

/** Of each carrier the `most` most seen ones without a meaning. */
export async function findOpenCodes(pool: Pool, most: number): Promise<readonly CarrierCode[]> {
  const found = await pool.query<CarrierCode>(
    `with ${counted},
     ranked as (
       select carrier, format, code,
         row_number() over (partition by carrier order by scans desc, format, code) as place
       from counted where is_open)
     select carrier, format, code from ranked where place <= $1 order by carrier, format, code`,
    [most],
  );
  return found.rows;
}
