import type { Pool } from 'pg';
import type { WorkCounts } from '../hub/ports/work-counts.ts';

/** From the fulfilments' table, by the index of the locations' queues. */
export const createWorkCounts = (pool: Pool): WorkCounts => ({
  async countWork(days) {
    const { rows } = await pool.query<{ location: string; count: number }>({
      name: 'count-work',
      text: `
        select d.location, (
          select count(*)::int from fulfilment_rows f
          where f.location = d.location and f.rank = 0 and f.ship_by < d.until
        ) + (
          select count(*)::int from fulfilment_rows f
          where f.location = d.location and f.rank = 1 and f.ship_by >= d.since and f.ship_by < d.until
            and f.status = 'closed'
        ) as count
        from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as d (location, since, until)`,
      values: [
        days.map(({ location }) => location),
        days.map(({ from }) => new Date(from)),
        days.map(({ to }) => new Date(to)),
      ],
    });
    return new Map(rows.map(({ location, count }) => [location, count]));
  },
});
