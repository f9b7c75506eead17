import type { Pool, PoolClient } from 'pg';
import type { OrderEventData } from '../contracts/events.ts';
import type { Actor } from '../contracts/primitives.ts';
import type { StoredEvent } from '../journal/entry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Hub } from './hub.ts';
import { orderIdOf } from './ids.ts';
import type { Registry } from './registry.ts';

/**
 * A location that is given no work for now: what is placed for it is allocated and held there, and its order says
 * `ReleasePaused` instead of `FulfilmentRequested`. The reactions note who waits; when the pause is over, by a person or
 * by the clock, each order is told once to ask. An order that was told already has nothing left to ask, so a crash, or
 * two nodes at once, ask once.
 */
export interface Releases {
  stop(): Promise<void>;
}

const releaser: Actor = { kind: 'hub', id: 'releases' };
const batch = 200;
/** Who was held back is noted some moments after the pause; later than this nobody is. */
const noteMs = 30_000;
/** Of the polls while no location is paused: another node may have gone in the middle of it. */
const idlePolls = 10;

/** Locations that are given no work at this instant. */
export const findPaused = (registry: Pick<Registry, 'pauses'>, now: number): readonly string[] =>
  [...registry.pauses()].flatMap(([location, { until }]) =>
    until === null || Date.parse(until) > now ? [location] : [],
  );

/** In the transaction of the reactions. One that waits already is written anew: who has looked at it has not seen this. */
export async function noteWaiting(tx: PoolClient, events: readonly StoredEvent[]): Promise<void> {
  const paused = events.filter(({ type }) => type === 'ReleasePaused');
  if (paused.length === 0) return;
  await tx.query(
    `insert into waiting_releases (location, order_id)
     select distinct * from unnest($1::text[], $2::text[]) on conflict (location, order_id)
     do update set order_id = excluded.order_id`,
    [
      paused.map(({ data }) => (data as OrderEventData<'ReleasePaused'>).location),
      paused.map(({ stream }) => orderIdOf(stream)),
    ],
  );
}

export function startReleases(options: {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'ask'>;
  readonly registry: Pick<Registry, 'pauses' | 'onChanged'>;
  /** The hub's: a pause ends by it. */
  readonly clock: Clock;
  readonly log: Log;
  readonly pollMs?: number;
}): Releases {
  const { pool, hub, registry, clock, log, pollMs = 1_000 } = options;
  let stopping = false;
  let wake: (() => void) | null = null;
  let isChanged = false;
  let pausedAt = performance.now();

  async function release(location: string, orderId: string): Promise<boolean> {
    const answer = await hub.ask(
      orderId,
      { type: 'ResumeRelease', location },
      { actor: releaser, cause: `release:${location}` },
    );
    if (answer.outcome === 'failed')
      log.warn({ orderId, location, error: answer.error.message }, 'an order was not released yet');
    return answer.outcome === 'accepted' || answer.outcome === 'rejected';
  }

  /** @returns whether there may be more at once */
  async function step(): Promise<boolean> {
    const waiting = await pool.query<{ location: string; order_id: string; seen: string }>({
      name: 'find-waiting-releases',
      text: `select location, order_id, xmin::text as seen from waiting_releases where location <> all($1) limit $2`,
      values: [findPaused(registry, clock.now()), batch],
    });
    const told = await Promise.all(
      waiting.rows.map(async (row) => ({ row, isDone: await release(row.location, row.order_id) })),
    );
    const done = told.filter(({ isDone }) => isDone).map(({ row }) => row);
    if (done.length === 0) return false;
    await pool.query(
      `delete from waiting_releases w using unnest($1::text[], $2::text[], $3::text[]) as d(location, order_id, seen)
       where w.location = d.location and w.order_id = d.order_id and w.xmin::text = d.seen`,
      [
        done.map(({ location }) => location),
        done.map(({ order_id: orderId }) => orderId),
        done.map(({ seen }) => seen),
      ],
    );
    return waiting.rows.length === batch;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      isChanged = false;
      if (registry.pauses().size > 0) pausedAt = performance.now();
      const isQuiet = performance.now() - pausedAt > noteMs;
      try {
        if (await step()) continue;
      } catch (error) {
        log.warn({ error: String(error) }, 'orders that wait for a location could not be looked at');
      }
      if (stopping || isChanged) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, isQuiet ? idlePolls * pollMs : pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  }

  registry.onChanged(() => {
    isChanged = true;
    wake?.();
  });
  const running = run();
  return {
    async stop() {
      stopping = true;
      wake?.();
      await running;
    },
  };
}
