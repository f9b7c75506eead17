import type { Pool } from 'pg';
import type { EventMeta } from '../journal/entry.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import { toMessage } from './event-message.ts';
import { type EffectEnd, RefusedForNow, type WebhookEffect } from './new-effect.ts';
import type { WebhookDoor } from './ports/webhook-door.ts';
import { disable, hurry, type Secret, toDestination, toSigning, webhooksTopic } from './webhook-rows.ts';

/** What an endpoint is told, and what its answers mean for it (docs/decisions/0138). */
export interface WebhookSending {
  /** Rejects with `RefusedForNow` where it was not taken. */
  send(payload: WebhookEffect): Promise<EffectEnd>;
  /** Somebody is to be told of something. */
  isWanted(): boolean;
  /** A part of the log is to be gone through again for somebody. */
  isResending(): boolean;
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
/** Between two failures that are so far apart nothing was tried: what was before says nothing of now. */
const quietMs = 30 * 3_600_000;
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
  let resending = 0;
  let shut: readonly string[] = [];
  const failureNotedAt = new Map<string, number>();
  const notedAt = new Map<string, number>();

  /** @returns whether anything is other than before */
  async function refresh(): Promise<boolean> {
    const { rows } = await pool.query<{ endpoint_id: string; is_shut: boolean; is_resent: boolean }>({
      name: 'look-webhooks',
      text: `
        select endpoint_id, disabled_at is not null as is_shut, resend is not null as is_resent
        from webhook_endpoints order by endpoint_id`,
    });
    const before = `${active} ${resending} ${shut.join()}`;
    shut = rows.filter(({ is_shut }) => is_shut).map(({ endpoint_id }) => toDestination(endpoint_id));
    active = rows.length - shut.length;
    resending = rows.filter(({ is_resent }) => is_resent).length;
    return `${active} ${resending} ${shut.join()}` !== before;
  }
  /** Whoever is told of a change looks into the log and for effects: nobody is told on a quiet hub. */
  async function refreshSoon(wasTold: boolean): Promise<void> {
    try {
      if ((await refresh()) || wasTold) changed();
    } catch (error) {
      log.warn({ error: String(error) }, 'webhook endpoints could not be read again');
    }
  }

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
    // Nobody waits for it: there may be much that may go now.
    void note(
      hurry(pool, endpointId, toIso(now), 'once').then(() => {
        changed();
      }),
    );
  }

  async function noteFailed(
    endpointId: string,
    { failing_since: failingSince }: Found,
    { status, why }: { readonly status: number | null; readonly why: string },
  ): Promise<void> {
    const now = wallClock.now();
    // The next success is worth a note, however soon it comes.
    notedAt.delete(endpointId);
    // All that it refuses would wait for its row, each with a connection.
    const isKnown = failingSince !== null && now - failingSince.getTime() <= forsakenMs && status !== 410;
    if (isKnown && now - (failureNotedAt.get(endpointId) ?? 0) < noteMs) return;
    failureNotedAt.set(endpointId, now);
    const noted = await pool.query<{ failing_since: Date }>(
      `update webhook_endpoints
       set last_failed_at = $2, last_failure = $3,
         failing_since = case when last_failed_at < $4 then $2 else coalesce(failing_since, $2) end
       where endpoint_id = $1
       returning failing_since`,
      [endpointId, toIso(now), why, toIso(now - quietMs)],
    );
    const [row] = noted.rows;
    const isForsaken = row !== undefined && now - row.failing_since.getTime() > forsakenMs;
    if (status !== 410 && !isForsaken) return;
    const because = status === 410 ? 'it answered 410: it wants no more' : 'it took nothing for four days';
    if (!(await disable(pool, endpointId, toIso(now), because))) return;
    log.warn({ endpoint: endpointId, why: because }, 'a webhook endpoint is disabled');
    poke.shout(webhooksTopic);
  }

  /** It is beside the delivery, which is neither doubled nor late where it cannot be written. */
  async function note(writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      log.warn({ error: String(error) }, 'how a webhook endpoint fares was not written');
    }
  }

  poke.onShout(webhooksTopic, () => void refreshSoon(true));
  const timer = setInterval(() => void refreshSoon(false), lookMs);
  timer.unref();
  await refresh();
  return {
    onChanged(listener) {
      changed = listener;
    },
    isWanted: () => active > 0,
    isResending: () => resending > 0,
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
        await note(noteSent(endpointId, found.failing_since));
        return { outcome: 'sent' };
      }
      await note(noteFailed(endpointId, found, answer));
      throw new RefusedForNow(answer.why, answer.retryAfterMs);
    },
  };
}

/** CloudEvents says `time`, Standard Webhooks `timestamp`: it is both. */
const withTimestamp = (body: string, { at }: EventMeta): string =>
  `{"timestamp":"${toIso(Date.parse(at))}",${body.slice(1)}`;
