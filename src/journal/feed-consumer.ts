import type { Pool, PoolClient } from 'pg';
import { isDatabaseAway } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { type FeedBatch, feedStart } from './committed-feed.ts';
import type { Position } from './entry.ts';
import { passOver } from './pass-over.ts';

/**
 * A follower of the log with a name and a checkpoint. What it writes and the checkpoint's move are one transaction, so
 * its effect is exactly once; `where … = :from` fences a zombie that wakes up with an old idea of where it stands.
 *
 * On every node the loop runs; whoever holds the checkpoint's row works, the others look again at the next poke or poll.
 */
export interface FeedConsumer {
  /** There may be something new. */
  poke(): void;
  /** Where this node last saw the checkpoint. */
  position(): Position;
  stop(): Promise<void>;
}

export interface FeedConsumerOptions<Item> {
  readonly name: string;
  readonly pool: Pool;
  readonly log: Log;
  readonly batchSize?: number;
  /** Between two looks while something happens; twenty times as long while nothing does, which is what a lost poke costs. */
  readonly pollMs?: number;
  /** From one look to the next, however often it is poked: each costs as much for one event as for a hundred. */
  readonly restMs?: number;
  /** Another node is known to be at it: this one leaves it alone. Asked before each look. */
  readonly isElsewhere?: (isBehind: () => Promise<boolean>) => Promise<boolean>;
  /** It wanted to, and another was at it. */
  readonly onHeld?: () => void;
  /** What is handled, where that is not everything: the others are passed over without a transaction. */
  readonly types?: readonly string[];
  readonly read: (tx: PoolClient, from: Position, limit: number) => Promise<FeedBatch<Item>>;
  /** Writes what follows from the items, through `tx` only. Throwing leaves the checkpoint where it was. */
  readonly handle: (tx: PoolClient, items: readonly Item[]) => Promise<void>;
  /** After the commit of a batch by this node. */
  readonly onHandled?: (items: readonly Item[], at: Position) => void;
}

type Step = 'more' | 'caught_up' | 'elsewhere';

/** For so long after a poke or a batch: what was told of may become visible only when an older transaction ends. */
const livelyMs = 2_000;
/** Followers that polled a quiet log ten times a second were most of an idle hub's work. */
const idlePolls = 20;

export function startFeedConsumer<Item>(options: FeedConsumerOptions<Item>): FeedConsumer {
  const { name, pool, log, batchSize = 1_000, pollMs = 100, restMs = 20, types } = options;
  let seen: Position = feedStart;
  let stopping = false;
  let poked = true;
  let livelyAt = performance.now();
  let wake: (() => void) | null = null;
  let isResting = false;
  let isCreated = false;

  async function step(): Promise<Step> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      // A busy node may need seconds between two statements; a dead one is noticed by the keepalive.
      await client.query(`begin; set local idle_in_transaction_session_timeout = '20s'`);
      const held = await client.query<{ tx: string; position: number }>({
        name: 'hold-checkpoint',
        text: `select tx::text, position from checkpoints where name = $1 for update skip locked`,
        values: [name],
      });
      const from = held.rows[0];
      if (from === undefined) {
        await client.query('rollback');
        options.onHeld?.();
        return 'elsewhere';
      }
      const batch = await options.read(client, from, batchSize);
      const passed = batch.passed ?? batch.items.length;
      if (passed === 0) {
        await client.query('rollback');
        seen = from;
        return 'caught_up';
      }
      if (batch.items.length > 0) await options.handle(client, batch.items);
      const moved = await client.query({
        name: 'move-checkpoint',
        text: `update checkpoints set tx = $2::xid8, position = $3 where name = $1 and tx = $4::xid8 and position = $5`,
        values: [name, batch.to.tx, batch.to.position, from.tx, from.position],
      });
      if (moved.rowCount !== 1) throw new Error(`the checkpoint of ${name} was moved by somebody else`);
      await client.query('commit');
      seen = batch.to;
      livelyAt = performance.now();
      options.onHandled?.(batch.items, batch.to);
      return passed >= batchSize ? 'more' : 'caught_up';
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw broken;
    } finally {
      // A connection in an unknown state is closed, not given back.
      client.release(broken);
    }
  }

  /** One statement where a step takes five: while nothing happens this is all that a follower costs. */
  async function isBehind(): Promise<boolean> {
    const found = await pool.query<Position & { behind: boolean }>({
      name: 'feed-behind',
      text: `
        select c.tx::text, c.position, (
          select true from events e
          where (e.tx, e.position) > (c.tx, c.position) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
          -- The first of the index: an EXISTS is planned as a scan of the whole log.
          order by e.tx, e.position limit 1
        ) is not null as behind
        from checkpoints c where c.name = $1`,
      values: [name],
    });
    const [row] = found.rows;
    if (row === undefined) return true;
    if (!row.behind) seen = { tx: row.tx, position: row.position };
    return row.behind;
  }

  async function advance(isPoll: boolean): Promise<Step> {
    if ((await options.isElsewhere?.(isBehind)) === true) return 'elsewhere';
    // Not before: a follower that nobody needs has no place, behind which all is.
    if (!isCreated)
      await pool.query(
        `insert into checkpoints (name, tx, position) values ($1, '0', 0) on conflict (name) do nothing`,
        [name],
      );
    isCreated = true;
    if (isPoll && !(await isBehind())) return 'caught_up';
    if (types === undefined) return await step();
    const passed = await passOver(pool, name, batchSize, types);
    if (passed === undefined) return 'elsewhere';
    seen = passed.at;
    if (passed.seen > 0) livelyAt = performance.now();
    if (passed.isWanted) return await step();
    return passed.seen >= batchSize ? 'more' : 'caught_up';
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      const isPoll = !poked;
      const beganAt = performance.now();
      poked = false;
      try {
        const done = await advance(isPoll);
        failures = 0;
        if (done === 'more') continue;
      } catch (error) {
        failures += 1;
        log.warn(
          { consumer: name, error: String(error), away: isDatabaseAway(error) },
          'the feed is tried again',
        );
        await sleep(Math.min(100 * 2 ** failures, 5_000));
        continue;
      }
      const isLively = performance.now() - livelyAt < livelyMs;
      await rest(beganAt);
      if (!poked) await sleep(isLively ? pollMs : idlePolls * pollMs);
    }
  }

  async function rest(beganAt: number): Promise<void> {
    const ms = beganAt + restMs - performance.now();
    if (ms <= 0) return;
    isResting = true;
    await sleep(ms);
    isResting = false;
  }

  async function sleep(ms: number): Promise<void> {
    // Nobody would wake it any more.
    if (stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = null;
  }

  const running = run();
  return {
    poke() {
      poked = true;
      livelyAt = performance.now();
      if (!isResting) wake?.();
    },
    position: () => seen,
    async stop() {
      stopping = true;
      wake?.();
      await running;
    },
  };
}
