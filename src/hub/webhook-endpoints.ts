import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { WebhookEndpoint } from '../contracts/webhook-endpoints.ts';
import type { Position } from '../journal/entry.ts';
import { feedStart } from '../journal/committed-feed.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Poke } from '../platform/poke.ts';
import { newId } from './ids.ts';
import type { WebhookDoor } from './ports/webhook-door.ts';
import { mostWebhookEndpoints, type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { createWebhookDeliveries } from './webhook-deliveries.ts';
import {
  beginFromNow,
  disable,
  hurry,
  type Resend,
  type Secret,
  toSigning,
  toDestination,
  webhooksTopic,
} from './webhook-rows.ts';

/**
 * Endpoints as people see and change them (docs/decisions/0138).
 *
 *   active ──disable, 410, days of failures──► disabled ──enable──► active
 */
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
  readonly missed: Position | null;
  readonly resend: Resend | null;
  readonly waiting: number;
  readonly failed: number;
}

const oldSignsMs = 86_400_000;

export function createWebhookEndpoints(options: {
  readonly pool: Pool;
  readonly door: WebhookDoor;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly poke: Pick<Poke, 'shout'>;
}): WebhookEndpoints {
  const { pool, door, clock, wallClock, poke } = options;
  const now = (): string => toIso(wallClock.now());
  // Stored by the machine's time, as effects are, and told in the hub's, as everything is that people read.
  const aheadMs = (): number => clock.now() - wallClock.now();
  const toTold = (at: Date): string => toIso(at.getTime() + aheadMs());

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
    return rows.map((row) => toView(row, toTold));
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

  /** A page after the other: there may be more than one statement has time for. */
  async function settleAll(endpointId: string): Promise<void> {
    let after: string | null = '0';
    while (after !== null) {
      const page: QueryResult<{ last: string | null }> = await pool.query(
        `with page as (
           select effect_id from effects
           where destination = $1 and destination like 'webhook.%' and effect_id > $3
             and (settled_at is null or outcome = 'dead')
           order by effect_id limit 1000
         ), gone as (
           update effects set settled_at = $2, outcome = 'obsolete', error = 'the endpoint was removed'
           where effect_id = any(array(select effect_id from page))
         )
         select max(effect_id)::text as last from page`,
        [toDestination(endpointId), now(), after],
      );
      after = page.rows[0]?.last ?? null;
    }
  }

  return {
    ...createWebhookDeliveries({ pool, poke, now, aheadMs, toTold }),
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
             (endpoint_id, url, description, events, channels, secrets, created_at, created_by, since)
           select $1, $2, $3, $4, $5, $6, $7, $8, pg_current_snapshot()
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
      return rotated.rowCount === 1
        ? { endpointId, secret, oldSignsUntil: toTold(new Date(oldSignsUntil)) }
        : undefined;
    },
    async disable(endpointId, why) {
      await disable(pool, endpointId, now(), why);
      poke.shout(webhooksTopic);
      return await find(endpointId);
    },
    async enable(endpointId) {
      const isEnabled = await change(async (tx) => {
        await beginFromNow(tx);
        const enabled = await tx.query(
          `update webhook_endpoints
           set disabled_at = null, disabled_why = null, failing_since = null, since = pg_current_snapshot()
           where endpoint_id = $1 and disabled_at is not null`,
          [endpointId],
        );
        return enabled.rowCount === 1;
      });
      if (isEnabled) {
        await hurry(pool, endpointId, now(), 'all');
        poke.shout(webhooksTopic);
      }
      return await find(endpointId);
    },
    async remove(endpointId) {
      const removed = await pool.query(`delete from webhook_endpoints where endpoint_id = $1`, [endpointId]);
      poke.shout(webhooksTopic);
      // Also of one that was removed before: whoever did that may not have come to the end.
      await settleAll(endpointId);
      return removed.rowCount === 1;
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
    async resendMissed(endpointId, { from, to }) {
      const endpoint = await find(endpointId);
      if (endpoint === undefined) return undefined;
      if (endpoint.state === 'disabled') return 'disabled';
      if (from === undefined && !endpoint.hasMissed) return 'never_disabled';
      // All that can have been before this; what the follower writes of it too is there once.
      const begun = await pool.query(
        `update webhook_endpoints set resend = jsonb_build_object(
           'at', case when $2::text is null then missed else $3::jsonb end,
           'until', pg_snapshot_xmax(pg_current_snapshot())::text,
           'from', $2::text, 'to', $4::text, 'found', 0,
           'missed', case when $2::text is null then missed end)
         where endpoint_id = $1 and resend is null and disabled_at is null`,
        [endpointId, from ?? null, JSON.stringify(feedStart), to ?? null],
      );
      if (begun.rowCount !== 1) return 'running';
      poke.shout(webhooksTopic);
      return await find(endpointId);
    },
  };
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const toView = (row: Row, toTold: (at: Date) => string): WebhookEndpoint => ({
  endpointId: row.endpoint_id,
  url: row.url,
  description: row.description,
  events: row.events === null ? null : [...row.events],
  channels: row.channels === null ? null : [...row.channels],
  state: row.disabled_at === null ? 'active' : 'disabled',
  disabledAt: row.disabled_at && toTold(row.disabled_at),
  disabledWhy: row.disabled_why,
  createdAt: toTold(row.created_at),
  createdBy: row.created_by,
  waiting: row.waiting,
  failed: row.failed,
  lastSentAt: row.last_sent_at && toTold(row.last_sent_at),
  lastFailedAt: row.last_failed_at && toTold(row.last_failed_at),
  lastFailure: row.last_failure,
  hasMissed: row.missed !== null,
  resend: row.resend === null ? null : { from: row.resend.from, to: row.resend.to, found: row.resend.found },
});
