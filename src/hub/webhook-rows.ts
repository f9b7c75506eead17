import type { Pool, PoolClient } from 'pg';
import type { Position } from '../journal/entry.ts';

/** What the parts of webhooks share: endpoints as they are stored, and how they begin, stop and go on. */

export const toDestination = (endpointId: string): string => `webhook.${endpointId}`;
export const webhookFollower = 'webhooks';
export const webhooksTopic = 'webhooks';

export interface Secret {
  readonly secret: string;
  /** ISO; null: no end. */
  readonly until: string | null;
}

/** A part of the log that is gone through for one endpoint. */
export interface Resend {
  readonly at: Position;
  /** A transaction id that it ends before. */
  readonly until: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly found: number;
  /** What of `missed` it makes good; null where it is of a time. */
  readonly missed: Position | null;
}

/**
 * While nobody is told of anything the log is not followed: whoever comes first begins at its end. The lock keeps a second
 * one from moving the place again, behind what the first is to be told of.
 */
export async function beginFromNow(tx: PoolClient): Promise<void> {
  await tx.query(`insert into checkpoints (name, tx, position) values ($1, '0', 0) on conflict do nothing`, [
    webhookFollower,
  ]);
  await tx.query(`select from checkpoints where name = $1 for update`, [webhookFollower]);
  // What is still open may commit later: it is in front of this place.
  await tx.query(
    `update checkpoints set tx = pg_snapshot_xmin(pg_current_snapshot()), position = 0
     where name = $1 and (tx, position) < (pg_snapshot_xmin(pg_current_snapshot()), 0)
       and not exists (select from webhook_endpoints where disabled_at is null)`,
    [webhookFollower],
  );
}

/** What it is not told of from now on is remembered by where the follower stands: it is all after the first such place. */
export async function disable(pool: Pool, endpointId: string, at: string, why: string): Promise<boolean> {
  const disabled = await pool.query(
    `update webhook_endpoints set disabled_at = $2, disabled_why = $3, resend = null, missed = coalesce(missed, (
       select jsonb_build_object('tx', tx::text, 'position', position) from checkpoints where name = $4))
     where endpoint_id = $1 and disabled_at is null`,
    [endpointId, at, why, webhookFollower],
  );
  return disabled.rowCount === 1;
}

/**
 * What waits for its next try is tried now, a page after the other: after days there may be more of it than one statement
 * has time for. `once`: but for what was hurried before and failed again, and what waits behind it. That is refused for
 * what it is, while others are taken, and would have had all its tries within minutes.
 */
export async function hurry(
  pool: Pool,
  endpointId: string,
  at: string,
  which: 'all' | 'once',
): Promise<void> {
  let moved = mostHurried;
  while (moved === mostHurried) {
    const { rowCount } = await pool.query(
      `update effects set next_try_at = $2,
         payload = case when tries > 0 and $4 then payload || jsonb_build_object('hurriedAt', $2::text) else payload end
       where effect_id = any(array(
         select effect_id from effects e
         where destination = $1 and settled_at is null and leased_until is null and next_try_at > $2
           and not ($4 and exists (
             select from effects first where first.stream = e.stream and first.settled_at is null
               and first.payload ->> 'hurriedAt' <> $2::text))
         order by next_try_at limit $3))`,
      [toDestination(endpointId), at, mostHurried, which === 'once'],
    );
    moved = rowCount ?? 0;
  }
}

const mostHurried = 10_000;

/** Those that sign now. */
export const toSigning = (secrets: readonly Secret[], nowMs: number): readonly string[] =>
  secrets.filter(({ until }) => until === null || Date.parse(until) > nowMs).map(({ secret }) => secret);
