import type { Pool, PoolClient } from 'pg';
import { isDatabaseAway } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { readFeedEventsOf } from './committed-feed.ts';
import type { StoredEvent } from './entry.ts';
import { type FeedConsumer, startFeedConsumer } from './feed-consumer.ts';
import { leaveOut, tryAgain } from './left-events.ts';
import { createPatience, isUnreadable } from './patience.ts';
import { isRefused, writeApart } from './refused.ts';

/**
 * Writes what follows from the events, through `tx` only.
 *
 * @param isAgain they were left out in their time, and later ones of their streams are followed already
 */
export type HandleEvents = (
  tx: PoolClient,
  events: readonly StoredEvent[],
  isAgain: boolean,
) => Promise<void>;

export interface EventFollowerOptions {
  readonly name: string;
  readonly pool: Pool;
  readonly log: Log;
  /** What is handled; the rest of the log is passed over. */
  readonly types: readonly string[];
  readonly handle: HandleEvents;
  /** After the commit of some by this node. */
  readonly onHandled: () => void;
  /** How often what was left out is tried again, besides at the start. */
  readonly againMs?: number;
}

/** Of the event, not of the database: it would be so again. */
const isItsOwn = (error: unknown): boolean => isUnreadable(error) || isRefused(error);

/**
 * Follows the log for whole events of some types. One that cannot be handled is left out after five tries, kept in
 * `left_events` with why, and tried again whenever a node starts (a later release may know better) and every ten minutes:
 * one order that makes no sense would else stop what follows from all others.
 */
export function startEventFollower(options: EventFollowerOptions): FeedConsumer {
  const { name, pool, log, types, handle, onHandled, againMs = 10 * 60_000 } = options;
  const patience = createPatience(isItsOwn);
  let failed: unknown;
  let left: readonly string[] = [];

  async function handleApart(tx: PoolClient, events: readonly StoredEvent[]): Promise<readonly string[]> {
    const part = async (begin: number, end: number): Promise<void> =>
      await handle(tx, events.slice(begin, end), false);
    const refused = await writeApart(tx, events.length, part, isItsOwn);
    return await leaveOut(
      tx,
      name,
      refused.flatMap(({ at, error }) => events.slice(at, at + 1).map((event) => ({ event, error }))),
    );
  }

  const consumer = startFeedConsumer<StoredEvent>({
    name,
    pool,
    log,
    batchSize: 2_000,
    types,
    read: async (tx, from, limit) => {
      patience.begin(`${from.tx}.${from.position}`);
      return await readFeedEventsOf(tx, from, limit, types);
    },
    async handle(tx, events) {
      left = [];
      try {
        if (patience.isOver(failed)) left = await handleApart(tx, events);
        else await handle(tx, events, false);
      } catch (error) {
        failed = error;
        patience.failed(error);
        throw error;
      }
    },
    onHandled: (events) => {
      for (const event of left)
        log.error({ follower: name, event }, 'an event that cannot be followed was left out');
      if (events.length > 0) onHandled();
    },
  });

  let trying: Promise<void> = Promise.resolve();
  const again = (): void => {
    trying = tryAgain({
      pool,
      follower: name,
      handle: async (tx, events) => await handle(tx, events, true),
      isItsOwn,
    }).then(
      (followed) => {
        for (const event of followed)
          log.info({ follower: name, event }, 'an event that was left out is followed');
        if (followed.length > 0) onHandled();
      },
      (error: unknown) => {
        log.warn({ follower: name, error: String(error), away: isDatabaseAway(error) }, 'left events wait');
      },
    );
  };
  const timer = setInterval(again, againMs);
  timer.unref();
  again();

  return {
    ...consumer,
    async stop() {
      clearInterval(timer);
      await Promise.all([consumer.stop(), trying]);
    },
  };
}
