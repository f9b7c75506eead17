import type { Pool } from 'pg';
import type { EventMeta } from '../journal/entry.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import { toMessage } from './event-message.ts';
import { type EffectEnd, RefusedForNow, type WebhookEffect } from './new-effect.ts';
import type { WebhookDoor } from './ports/webhook-door.ts';
import { disable, hurry, type Secret, toDestination, toSigning, webhooksTopic } from './webhook-endpoints.ts';

/** What an endpoint is told, and what its answers mean for it (docs/decisions/0138). */
export interface WebhookSending {
  /** Rejects with `RefusedForNow` where it was not taken. */
  send(payload: WebhookEffect): Promise<EffectEnd>;
  /** Somebody is to be told of something. */
  isWanted(): boolean;
  /** Where nothing is sent now. */
  shut(): readonly string[];
  /** Endpoints have changed, or all that waits for one may go: called each time. */
  onChanged(listener: () => void): void;
  stop(): void;
}

interface Found {
  readonly url: string;
  readonly secrets: readonly Secret[];
  readonly disabled_at: Date | null;
  readonly failing_since: Date | null;
  readonly type: string | null;
  readonly data: unknown;
  readonly meta: EventMeta;
  readonly recorded_at: Date;
}

/** What is larger goes without its data and with `dataref`: most receivers refuse more. */
const maxBytes = 262_144;
/** Tried for so long without a single success, longer than any delivery is: nobody is there any more. */
const forsakenMs = 4 * 86_400_000;
/** A failure of so long ago without a success since was of the endpoint, not of one message: now all may go. */
const outageMs = 60_000;
/** How an endpoint fares is written so often. */
const noteMs = 5_000;
/** A shout that was lost costs so much. */
const lookMs = 10_000;

export async function createWebhookSending(options: {
  readonly pool: Pool;
  readonly door: WebhookDoor;
  readonly wallClock: Clock;
  readonly poke: Pick<Poke, 'shout' | 'onShout'>;
  readonly log: Log;
}): Promise<WebhookSending> {
  const { pool, door, wallClock, poke, log } = options;
  let changed = (): void => undefined;
  let active = 0;
  let shut: readonly string[] = [];
  const notedAt = new Map<string, number>();

  async function refresh(): Promise<void> {
    const { rows } = await pool.query<{ endpoint_id: string; is_shut: boolean }>({
      name: 'look-webhooks',
      text: `select endpoint_id, disabled_at is not null as is_shut from webhook_endpoints`,
    });
    shut = rows.filter(({ is_shut }) => is_shut).map(({ endpoint_id }) => toDestination(endpoint_id));
    active = rows.length - shut.length;
    changed();
  }
  const refreshSoon = (): void => {
    refresh().catch((error: unknown) => {
      log.warn({ error: String(error) }, 'webhook endpoints could not be read again');
    });
  };

  async function find({ endpointId, stream, version }: WebhookEffect): Promise<Found | undefined> {
    const found = await pool.query<Found>({
      name: 'find-delivery',
      text: `
        select w.url, w.secrets, w.disabled_at, w.failing_since, e.type, e.data, e.meta, e.recorded_at
        from webhook_endpoints w left join events e on e.stream = $2 and e.version = $3
        where w.endpoint_id = $1`,
      values: [endpointId, stream, version],
    });
    return found.rows[0];
  }

  async function noteSent(endpointId: string, failingSince: Date | null): Promise<void> {
    const now = wallClock.now();
    if (failingSince === null && now - (notedAt.get(endpointId) ?? 0) < noteMs) return;
    notedAt.set(endpointId, now);
    await pool.query(
      `update webhook_endpoints set last_sent_at = $2, failing_since = null where endpoint_id = $1`,
      [endpointId, toIso(now)],
    );
    if (failingSince === null || now - failingSince.getTime() < outageMs) return;
    await hurry(pool, endpointId, toIso(now));
    changed();
  }

  async function noteFailed(
    endpointId: string,
    { failing_since: failingSince }: Found,
    { status, why }: { readonly status: number | null; readonly why: string },
  ): Promise<void> {
    const now = wallClock.now();
    await pool.query(
      `update webhook_endpoints
       set last_failed_at = $2, last_failure = $3, failing_since = coalesce(failing_since, $2)
       where endpoint_id = $1`,
      [endpointId, toIso(now), why],
    );
    const isForsaken = failingSince !== null && now - failingSince.getTime() > forsakenMs;
    if (status !== 410 && !isForsaken) return;
    const because = status === 410 ? 'it answered 410: it wants no more' : 'it took nothing for four days';
    if (!(await disable(pool, endpointId, toIso(now), because))) return;
    log.warn({ endpoint: endpointId, why: because }, 'a webhook endpoint is disabled');
    poke.shout(webhooksTopic);
  }

  poke.onShout(webhooksTopic, refreshSoon);
  const timer = setInterval(refreshSoon, lookMs);
  timer.unref();
  await refresh();
  return {
    onChanged(listener) {
      changed = listener;
    },
    isWanted: () => active > 0,
    shut: () => shut,
    stop() {
      clearInterval(timer);
    },
    async send(payload) {
      const { endpointId, stream, version } = payload;
      const found = await find(payload);
      if (found === undefined) return { outcome: 'obsolete', reason: 'the endpoint was removed' };
      const { url, secrets, disabled_at: disabledAt, type, data, meta } = found;
      if (type === null) throw new Error(`there is no ${stream}@${version}`);
      // This node has not heard of it yet.
      if (disabledAt !== null) return { againInMs: lookMs };
      const event = { stream, version, type, data, meta, recordedAt: found.recorded_at.toISOString() };
      const { id, body } = toMessage(event, maxBytes);
      const answer = await door.post({
        url,
        id,
        secrets: toSigning(secrets, wallClock.now()),
        body: withTimestamp(body, meta),
      });
      if (answer.outcome === 'taken') {
        await noteSent(endpointId, found.failing_since);
        return { outcome: 'sent' };
      }
      await noteFailed(endpointId, found, answer);
      throw new RefusedForNow(answer.why, answer.retryAfterMs);
    },
  };
}

/** CloudEvents says `time`, Standard Webhooks `timestamp`: it is both. */
const withTimestamp = (body: string, { at }: EventMeta): string =>
  `{"timestamp":"${toIso(Date.parse(at))}",${body.slice(1)}`;
