import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { WebhookDelivery, WebhookEndpoint } from '../contracts/webhook-endpoints.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Poke } from '../platform/poke.ts';
import { newId } from './ids.ts';
import type { WebhookEffect } from './new-effect.ts';
import type { WebhookDoor } from './ports/webhook-door.ts';
import { mostWebhookEndpoints, type WebhookEndpoints } from './ports/webhook-endpoints.ts';

/**
 * Endpoints and their deliveries as people see and change them. A delivery is an effect (docs/decisions/0138); all times
 * here are the machine's, as those of effects are.
 *
 *   active ──disable, 410, days of failures──► disabled ──enable──► active
 */
export interface Secret {
  readonly secret: string;
  /** ISO; null: no end. */
  readonly until: string | null;
}

interface Row {
  readonly endpoint_id: string;
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly string[] | null;
  readonly channels: readonly string[] | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly disabled_at: Date | null;
  readonly disabled_why: string | null;
  readonly last_sent_at: Date | null;
  readonly last_failed_at: Date | null;
  readonly last_failure: string | null;
  readonly waiting: number;
  readonly failed: number;
}

export const toDestination = (endpointId: string): string => `webhook.${endpointId}`;
export const webhookFollower = 'webhooks';
export const webhooksTopic = 'webhooks';

const oldSignsMs = 86_400_000;
const cursorPattern = /^\d{1,18}$/;
const outcomes: Readonly<Record<Exclude<WebhookDelivery['state'], 'waiting'>, readonly string[]>> = {
  sent: ['sent'],
  failed: ['dead'],
  left_out: ['obsolete', 'given_up'],
};

export function createWebhookEndpoints(options: {
  readonly pool: Pool;
  readonly door: WebhookDoor;
  readonly wallClock: Clock;
  readonly poke: Pick<Poke, 'shout'>;
}): WebhookEndpoints {
  const { pool, door, wallClock, poke } = options;
  const now = (): string => toIso(wallClock.now());

  async function load(endpointId: string | null): Promise<readonly WebhookEndpoint[]> {
    const { rows } = await pool.query<Row>(
      `select w.*, waiting.count as waiting, failed.count as failed
       from webhook_endpoints w,
         lateral (
           select count(*)::int from effects e
           where e.settled_at is null and e.destination = 'webhook.' || w.endpoint_id) waiting,
         lateral (
           select count(*)::int from effects e
           where e.outcome = 'dead' and e.destination = 'webhook.' || w.endpoint_id) failed
       where $1::text is null or w.endpoint_id = $1
       order by w.created_at, w.endpoint_id`,
      [endpointId],
    );
    return rows.map(toView);
  }

  const find = async (endpointId: string): Promise<WebhookEndpoint | undefined> =>
    (await load(endpointId))[0];

  /** The endpoints that are told of anything change in one transaction at a time (`beginFromNow`). */
  async function change<Value>(work: (tx: PoolClient) => Promise<Value>): Promise<Value> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const changed = await work(client);
      await client.query('commit');
      poke.shout(webhooksTopic);
      return changed;
    } catch (error) {
      await client.query('rollback').catch((failure: unknown) => {
        broken = failure as Error;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    find,
    list: async () => await load(null),
    async create({ url, description, events, channels }, by) {
      const problem = door.findProblem(url);
      if (problem !== undefined) return { problem };
      const endpointId = newId('whe');
      const secret = newSecret();
      const isMade = await change(async (tx) => {
        await beginFromNow(tx);
        const made = await tx.query(
          `insert into webhook_endpoints
             (endpoint_id, url, description, events, channels, secrets, created_at, created_by)
           select $1, $2, $3, $4, $5, $6, $7, $8
           where (select count(*) from webhook_endpoints) < $9`,
          [
            endpointId,
            url,
            description ?? null,
            events ?? null,
            channels ?? null,
            JSON.stringify([{ secret, until: null }] satisfies readonly Secret[]),
            now(),
            by,
            mostWebhookEndpoints,
          ],
        );
        return made.rowCount === 1;
      });
      if (!isMade) return 'too_many';
      const [made] = await load(endpointId);
      if (made === undefined) throw new Error(`${endpointId} was removed at once`);
      return { ...made, secret };
    },
    async rotateSecret(endpointId) {
      const secret = newSecret();
      const oldSignsUntil = toIso(wallClock.now() + oldSignsMs);
      // Of the old ones the newest only: two signatures are what a receiver expects at the most.
      const rotated = await pool.query(
        `update webhook_endpoints set secrets = jsonb_build_array(
           jsonb_build_object('secret', $2::text, 'until', null),
           jsonb_set(secrets -> 0, '{until}', to_jsonb($3::text)))
         where endpoint_id = $1`,
        [endpointId, secret, oldSignsUntil],
      );
      return rotated.rowCount === 1 ? { endpointId, secret, oldSignsUntil } : undefined;
    },
    async disable(endpointId, why) {
      await disable(pool, endpointId, now(), why);
      poke.shout(webhooksTopic);
      return await find(endpointId);
    },
    async enable(endpointId) {
      await change(async (tx) => {
        await beginFromNow(tx);
        const enabled = await tx.query(
          `update webhook_endpoints
           set disabled_at = null, disabled_why = null, failing_since = null
           where endpoint_id = $1 and disabled_at is not null`,
          [endpointId],
        );
        if (enabled.rowCount === 1) await hurry(tx, endpointId, now());
      });
      return await find(endpointId);
    },
    async remove(endpointId) {
      return await change(async (tx) => {
        const removed = await tx.query(`delete from webhook_endpoints where endpoint_id = $1`, [endpointId]);
        await tx.query(
          `update effects set settled_at = $2, outcome = 'obsolete', error = 'the endpoint was removed'
           where destination = $1 and (settled_at is null or outcome = 'dead')`,
          [toDestination(endpointId), now()],
        );
        return removed.rowCount === 1;
      });
    },
    async ping(endpointId) {
      const found = await pool.query<{ url: string; secrets: readonly Secret[] }>(
        `select url, secrets from webhook_endpoints where endpoint_id = $1`,
        [endpointId],
      );
      const [endpoint] = found.rows;
      if (endpoint === undefined) return undefined;
      const at = performance.now();
      const answer = await door.post({
        url: endpoint.url,
        id: newId('ping'),
        secrets: toSigning(endpoint.secrets, wallClock.now()),
        body: JSON.stringify({ type: 'ping', timestamp: now(), data: { endpointId } }),
      });
      const { status } = answer;
      return {
        ok: answer.outcome === 'taken',
        status,
        why: answer.outcome === 'taken' ? null : answer.why,
        tookMs: Math.round(performance.now() - at),
      };
    },
    async listDeliveries(endpointId, { state, before, limit }) {
      if (before !== undefined && !cursorPattern.test(before)) return 'bad_cursor';
      const known = await pool.query(`select from webhook_endpoints where endpoint_id = $1`, [endpointId]);
      if (known.rowCount === 0) return undefined;
      const { rows } = await pool.query<DeliveryRow>(
        `select effect_id::text, payload, tries, created_at, next_try_at, settled_at, outcome, error, reason
         from effects
         where destination = $1 and destination like 'webhook.%'
           and ($2::bigint is null or effect_id < $2)
           and ($3::text is null or ($3 = 'waiting' and settled_at is null) or outcome = any($4))
         order by effect_id desc limit $5`,
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
        items: shown.map(toDelivery),
        nextCursor: rows.length <= limit ? null : (shown.at(-1)?.effect_id ?? null),
      };
    },
    async replay(endpointId, deliveryId) {
      if (!cursorPattern.test(deliveryId)) return false;
      // One that is in hand is on its way already.
      const again = await pool.query(
        `update effects set settled_at = null, outcome = null, error = null, settled_by = null, reason = null,
           next_try_at = $3, last_try = null, tries = case when settled_at is null then tries else 0 end
         where effect_id = $2 and destination = $1`,
        [toDestination(endpointId), deliveryId, now()],
      );
      poke.shout(webhooksTopic);
      return again.rowCount === 1;
    },
    async replayFailed(endpointId, { since }) {
      const known = await pool.query(`select from webhook_endpoints where endpoint_id = $1`, [endpointId]);
      if (known.rowCount === 0) return undefined;
      const again = await pool.query(
        `update effects set settled_at = null, outcome = null, error = null, next_try_at = $2, last_try = null, tries = 0
         where destination = $1 and outcome = 'dead' and ($3::timestamptz is null or created_at >= $3)`,
        [toDestination(endpointId), now(), since ?? null],
      );
      poke.shout(webhooksTopic);
      return again.rowCount ?? 0;
    },
  };
}

/**
 * While nobody is told of anything the log is not followed: whoever comes first begins at its end. The lock keeps a second
 * one from moving the place again, behind what the first is to be told of.
 */
async function beginFromNow(tx: PoolClient): Promise<void> {
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

export async function disable(pool: Pool, endpointId: string, at: string, why: string): Promise<boolean> {
  const disabled = await pool.query(
    `update webhook_endpoints set disabled_at = $2, disabled_why = $3
     where endpoint_id = $1 and disabled_at is null`,
    [endpointId, at, why],
  );
  return disabled.rowCount === 1;
}

/** What waits for its next try is tried now. */
export async function hurry(db: Pool | PoolClient, endpointId: string, at: string): Promise<void> {
  await db.query(
    `update effects set next_try_at = $2
     where destination = $1 and settled_at is null and leased_until is null and next_try_at > $2`,
    [toDestination(endpointId), at],
  );
}

/** Those that sign now. */
export const toSigning = (secrets: readonly Secret[], nowMs: number): readonly string[] =>
  secrets.filter(({ until }) => until === null || Date.parse(until) > nowMs).map(({ secret }) => secret);

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const toView = (row: Row): WebhookEndpoint => ({
  endpointId: row.endpoint_id,
  url: row.url,
  description: row.description,
  events: row.events === null ? null : [...row.events],
  channels: row.channels === null ? null : [...row.channels],
  state: row.disabled_at === null ? 'active' : 'disabled',
  disabledAt: row.disabled_at?.toISOString() ?? null,
  disabledWhy: row.disabled_why,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  waiting: row.waiting,
  failed: row.failed,
  lastSentAt: row.last_sent_at?.toISOString() ?? null,
  lastFailedAt: row.last_failed_at?.toISOString() ?? null,
  lastFailure: row.last_failure,
});

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
}

const toDelivery = (row: DeliveryRow): WebhookDelivery => ({
  deliveryId: row.effect_id,
  state: toState(row.outcome),
  eventId: `${row.payload.stream}@${row.payload.version}`,
  type: row.payload.type,
  orderId: row.payload.orderId ?? null,
  tries: row.tries,
  createdAt: row.created_at.toISOString(),
  nextTryAt: row.settled_at === null ? row.next_try_at.toISOString() : null,
  settledAt: row.settled_at?.toISOString() ?? null,
  cause: row.reason ?? row.error,
});

function toState(outcome: string | null): WebhookDelivery['state'] {
  if (outcome === null) return 'waiting';
  if (outcome === 'sent') return 'sent';
  return outcome === 'dead' ? 'failed' : 'left_out';
}
