import type { Pool } from 'pg';

/** Work that one node at a time does, and another takes up when that one is gone. By the database's clock, so that nodes agree. */
export interface Lease {
  /** Takes it or keeps it; false while another node holds it. */
  take(): Promise<boolean>;
  /** For the next one, who need not wait. Never throws: a lease that is not given back runs out. */
  giveBack(): Promise<void>;
}

export function createLease(options: {
  readonly pool: Pool;
  readonly name: string;
  readonly node: string;
  readonly seconds: number;
}): Lease {
  const { pool, name, node, seconds } = options;
  return {
    async take() {
      const held = await pool.query(
        `insert into leases (name, held_by, held_until) values ($1, $2, now() + $3 * interval '1 second')
         on conflict (name) do update set held_by = excluded.held_by, held_until = excluded.held_until
         where leases.held_until < now() or leases.held_by = $2`,
        [name, node, seconds],
      );
      return held.rowCount === 1;
    },
    async giveBack() {
      await pool
        .query(`update leases set held_until = now() where name = $1 and held_by = $2`, [name, node])
        .catch(() => undefined);
    },
  };
}
