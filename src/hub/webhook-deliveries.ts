import type { Pool } from 'pg';
import type { WebhookDelivery } from '../contracts/webhook-endpoints.ts';
import { toIso } from '../platform/clock.ts';
import type { Poke } from '../platform/poke.ts';
import type { WebhookEffect } from './new-effect.ts';
import type { WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { toDestination, webhooksTopic } from './webhook-rows.ts';

const cursorPattern = /^\d{1,18}$/;
const outcomes: Readonly<Record<Exclude<WebhookDelivery['state'], 'waiting'>, readonly string[]>> = {
  sent: ['sent'],
  failed: ['dead'],
  left_out: ['obsolete', 'given_up'],
};

/** What an endpoint was told and is to be told: its effects, as people see them and send them again. */
export function createWebhookDeliveries(options: {
  readonly pool: Pool;
  readonly poke: Pick<Poke, 'shout'>;
  readonly now: () => string;
  /** How far the hub's time is ahead of the machine's. */
  readonly aheadMs: () => number;
  readonly toTold: (at: Date) => string;
}): Pick<WebhookEndpoints, 'listDeliveries' | 'replay' | 'replayFailed'> {
  const { pool, poke, now, aheadMs, toTold } = options;

  async function isThere(endpointId: string): Promise<boolean> {
    const known = await pool.query(`select from webhook_endpoints where endpoint_id = $1`, [endpointId]);
    return known.rowCount === 1;
  }

  return {
    async listDeliveries(endpointId, { state, before, limit }) {
      if (before !== undefined && !cursorPattern.test(before)) return 'bad_cursor';
      if (!(await isThere(endpointId))) return undefined;
      const { rows } = await pool.query<DeliveryRow>(
        `select effect_id::text, payload, tries, created_at, next_try_at, settled_at, outcome, error, reason, (
           select data ->> 'orderNumber' from events
           where stream = payload ->> 'stream' and version = 1 and payload ? 'orderId') as order_number
         from effects
         where destination = $1 and destination like 'webhook.%'
           and ($2::bigint is null or effect_id < $2)
           and ($3::text is null or ($3 = 'waiting' and settled_at is null) or outcome = any($4))
         -- Of the table: a bare name is the text that is selected, by which 99 comes after 100.
         order by effects.effect_id desc limit $5`,
        [
          toDestination(endpointId),
          before ?? null,
          state ?? null,
          state === undefined || state === 'waiting' ? [] : outcomes[state],
          limit + 1,
        ],
      );
      const shown = rows.slice(0, limit);
      return {
        items: shown.map((row) => toDelivery(row, toTold)),
        nextCursor: rows.length <= limit ? null : (shown.at(-1)?.effect_id ?? null),
      };
    },
    async replay(endpointId, deliveryId) {
      if (!cursorPattern.test(deliveryId)) return false;
      // One that is in hand is on its way already. What comes after it waited as long as it did.
      const again = await pool.query(
        `with again as (
           update effects set settled_at = null, outcome = null, error = null, settled_by = null, reason = null,
             next_try_at = $3, last_try = null, tries = case when settled_at is null then tries else 0 end
           where effect_id = $2 and destination = $1
             and exists (select from webhook_endpoints where endpoint_id = $4)
           returning effect_id, stream
         ), later as (
           update effects later set next_try_at = $3 from again
           where later.stream = again.stream and later.effect_id > again.effect_id and later.settled_at is null
             and later.tries = 0 and later.next_try_at > $3
         )
         select from again`,
        [toDestination(endpointId), deliveryId, now(), endpointId],
      );
      poke.shout(webhooksTopic);
      return again.rowCount === 1;
    },
    async replayFailed(endpointId, { since }) {
      if (!(await isThere(endpointId))) return undefined;
      const again = await pool.query(
        `update effects set settled_at = null, outcome = null, error = null, next_try_at = $2, last_try = null, tries = 0
         where destination = $1 and outcome = 'dead' and ($3::timestamptz is null or created_at >= $3)`,
        [toDestination(endpointId), now(), since === undefined ? null : toIso(Date.parse(since) - aheadMs())],
      );
      poke.shout(webhooksTopic);
      return again.rowCount ?? 0;
    },
  };
}

interface DeliveryRow {
  readonly effect_id: string;
  readonly payload: WebhookEffect;
  readonly tries: number;
  readonly created_at: Date;
  readonly next_try_at: Date;
  readonly settled_at: Date | null;
  readonly outcome: string | null;
  readonly error: string | null;
  readonly reason: string | null;
  readonly order_number: string | null;
}

const toDelivery = (row: DeliveryRow, toTold: (at: Date) => string): WebhookDelivery => ({
  deliveryId: row.effect_id,
  state: toState(row.outcome),
  eventId: `${row.payload.stream}@${row.payload.version}`,
  type: row.payload.type,
  orderId: row.payload.orderId ?? null,
  orderNumber: row.order_number,
  tries: row.tries,
  createdAt: toTold(row.created_at),
  nextTryAt: row.settled_at === null ? toTold(row.next_try_at) : null,
  settledAt: row.settled_at && toTold(row.settled_at),
  cause: row.reason ?? row.error,
});

function toState(outcome: string | null): WebhookDelivery['state'] {
  if (outcome === null) return 'waiting';
  if (outcome === 'sent') return 'sent';
  return outcome === 'dead' ? 'failed' : 'left_out';
}
