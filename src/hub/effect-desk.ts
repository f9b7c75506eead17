import type { Pool } from 'pg';
import type { FailedEffect } from '../contracts/effects.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import { triesAgain } from './effects.ts';
import type { Hub } from './hub.ts';
import type { EffectDesk } from './ports/effect-desk.ts';
import type { WorkEffect } from './new-effect.ts';

interface Row {
  readonly effect_id: string;
  readonly key: string;
  readonly destination: string;
  readonly payload: WorkEffect;
  readonly tries: number;
  readonly created_at: Date;
  readonly settled_at: Date;
  readonly outcome: 'dead' | 'given_up';
  readonly error: string | null;
  readonly settled_by: string | null;
  readonly reason: string | null;
}

const idPattern = /^\d{1,18}$/;
/** Of its own: a row may be settled otherwise, and stand elsewhere, before the next page is asked for. */
const cursorPattern = /^(\d{1,15})\.(\d{1,18})$/;

export function createEffectDesk(options: {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'readOrder'>;
  readonly clock: Clock;
  /** By which effects wait. */
  readonly wallClock: Clock;
}): EffectDesk {
  const { pool, hub, clock, wallClock } = options;
  /** In the hub's time, as everything is that people read. */
  const toTold = (at: Date): string => toIso(at.getTime() + clock.now() - wallClock.now());

  /** An order that cannot be read now keeps nobody from seeing what failed. */
  async function findNumber(orderId: string): Promise<string | null> {
    try {
      return (await hub.readOrder(orderId))?.state.orderNumber ?? null;
    } catch {
      return null;
    }
  }

  async function toView(row: Row): Promise<FailedEffect> {
    const { kind } = row.payload;
    const orderId = 'orderId' in row.payload ? row.payload.orderId : null;
    const version = Number(row.key.slice(row.key.lastIndexOf('@') + 1));
    return {
      effectId: row.effect_id,
      state: row.outcome === 'dead' ? 'failed' : 'given_up',
      kind,
      destination: row.destination,
      orderId,
      ...(row.payload.kind === 'restocked' ? { sku: row.payload.sku } : {}),
      orderNumber: orderId === null ? null : await findNumber(orderId),
      version: orderId !== null && Number.isInteger(version) ? version : null,
      cause: row.error ?? '',
      tries: row.tries,
      createdAt: toTold(row.created_at),
      failedAt: toTold(row.settled_at),
      settledBy: row.settled_by,
      reason: row.reason,
    };
  }

  return {
    async list({ state, before, limit }) {
      const [, settledAt, id] = cursorPattern.exec(before ?? '') ?? [];
      if (before !== undefined && id === undefined) return 'bad_cursor';
      const { rows } = await pool.query<Row>(
        `select effect_id::text, key, destination, payload, tries, created_at, settled_at, outcome, error,
           settled_by, reason
         from effects e
         where outcome = $1 and ($2::timestamptz is null or (settled_at, e.effect_id) < ($2, $3::bigint))
         order by settled_at desc, e.effect_id desc limit $4`,
        [
          state === 'failed' ? 'dead' : 'given_up',
          settledAt === undefined ? null : new Date(Number(settledAt)),
          id ?? null,
          limit + 1,
        ],
      );
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: await Promise.all(shown.map(toView)),
        nextCursor:
          rows.length <= limit || last === undefined
            ? null
            : `${last.settled_at.getTime()}.${last.effect_id}`,
      };
    },
    async counts() {
      const { rows } = await pool.query<{ failed: number; oldest: Date | null }>(
        `select count(*)::int as failed, min(settled_at) as oldest from effects where outcome = 'dead'`,
      );
      return { failed: rows[0]?.failed ?? 0, oldestAt: rows[0]?.oldest ? toTold(rows[0].oldest) : null };
    },
    async retry(effectId) {
      if (!idPattern.test(effectId)) return false;
      const { rowCount } = await pool.query(
        `update effects set settled_at = null, outcome = null, leased_until = null, next_try_at = $2,
           last_try = tries + $3, settled_by = null, reason = null
         where effect_id = $1 and outcome in ('dead', 'given_up')`,
        [effectId, toIso(wallClock.now()), triesAgain],
      );
      return rowCount === 1;
    },
    async giveUp(effectId, by, reason) {
      if (!idPattern.test(effectId)) return false;
      const { rowCount } = await pool.query(
        `update effects set outcome = 'given_up', settled_at = $2, settled_by = $3, reason = $4
         where effect_id = $1 and outcome = 'dead'`,
        [effectId, toIso(wallClock.now()), by, reason],
      );
      return rowCount === 1;
    },
  };
}
