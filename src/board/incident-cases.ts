import type { Pool } from 'pg';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { IncidentCases } from '../hub/ports/incident-cases.ts';
import { stallTypes } from '../orders/decide/suppress-stalls.ts';

/** From the exceptions' table, by an index that holds what is open or linked alone. */
export const createIncidentCases = (pool: Pool): IncidentCases => ({
  async findExplained({ carrier, silentSince }, limit) {
    const found = await pool.query<{ row: ExceptionRow }>({
      name: 'cases-explained',
      text: `
        select row from exception_rows
        where carrier = $1 and type = any($2) and state <> 'resolved' and incident_id is null and raised_at >= $3
        order by exception_id limit $4`,
      values: [carrier, [...stallTypes], new Date(silentSince), limit],
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
});
