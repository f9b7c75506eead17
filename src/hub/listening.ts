import type { Pool } from 'pg';
import type { Log } from '../platform/log.ts';

/**
 * Whether anybody listened. While a node runs it says so every few seconds; the first one that starts after nobody did
 * finds out, so that the hub's own absence is not taken for the silence of everybody else. By the database's clock.
 */
export interface Listening {
  /** No node had been listening for longer than a restart takes. */
  readonly wasAway: boolean;
  stop(): void;
}

const name = 'listening';
const beatMs = 10_000;
const awayAfterSeconds = 120;

export async function startListening(pool: Pool, log: Log): Promise<Listening> {
  const before = await pool.query<{ away: boolean }>(
    `select held_until < now() - $2 * interval '1 second' as away from leases where name = $1`,
    [name, awayAfterSeconds],
  );
  const beat = async (): Promise<void> => {
    await pool.query(
      `insert into leases (name, held_by, held_until) values ($1, 'whoever listens', now())
       on conflict (name) do update set held_until = excluded.held_until`,
      [name],
    );
  };
  await beat();
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      log.warn({ error: String(error) }, 'that this node listens could not be written down');
    });
  }, beatMs);
  timer.unref();
  return {
    wasAway: before.rows[0]?.away ?? false,
    stop: () => {
      clearInterval(timer);
    },
  };
}
