import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { isDatabaseAway, isTimedOut } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import type { Tracer } from '../platform/tracer.ts';
import type { AppendEntry, AppendOutcome, MessageKey } from './entry.ts';
import { createFlushValues, type FlushValues, keysOf } from './flush-values.ts';
import { flushSql } from './flush-sql.ts';
import { traceAppend, type WaitingAppend } from './traced-append.ts';

/**
 * Group commit (invariants 1, 2, 12): the appends of many actors become one statement and one fsync.
 *
 *   append() ──▶ queue ──▶ pump: at most `lanes` flushes in flight, each of at most `maxEvents` events
 *
 * One stream is in at most one flush: its actor waits for the outcome before it appends again. A flush whose answer was
 * lost is looked up by its id, and the look itself makes a commit that is still under way impossible. A statement that
 * PostgreSQL refuses, or does not end in time, is halved until the entry that is to blame stands alone; only that one fails.
 */
export interface GroupCommit {
  /** Rejects with `JournalFull` at once when the queue is full, and with the database's error for an impossible entry. */
  append(entry: AppendEntry): Promise<AppendOutcome>;
  readonly bounds: () => Bounds;
  /** What PostgreSQL said where it did not take what was last written: no room on its disk, say. */
  readonly refusal: () => string | undefined;
  /** Entries waiting and in flight. */
  readonly pending: () => number;
  /** Waits until everything accepted is decided. */
  drain(): Promise<void>;
}

export class JournalFull extends Error {
  override readonly name = 'JournalFull';
}

export interface GroupCommitOptions {
  readonly pool: Pool;
  readonly log: Log;
  /** What new streams are marked with; a sweep looks again at streams of another version. */
  readonly rulesVersion: () => number;
  /**
   * Flushes in flight; the pool needs one connection more. While the hub takes in the answer of one and makes the next,
   * PostgreSQL has two (docs/decisions/0115).
   */
  readonly lanes?: number;
  readonly maxEvents?: number;
  readonly maxQueued?: number;
  /** After each flush that wrote something: its streams and versions, in the order of the flush. */
  readonly onFlushed?: (flushed: readonly Flushed[]) => void;
  readonly onMeasured?: (measure: { events: number; seconds: number; queued: number }) => void;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

export interface Flushed extends Pick<AppendEntry, 'stream' | 'look'> {
  readonly version: number;
}

/** Of a whole flush: the entries that lost, by their place in the batch; the others won. */
interface FlushOutcome {
  readonly tx: string;
  readonly position: number | null;
  readonly stale: readonly number[];
  /** Of the flush's message keys, from one. */
  readonly known: readonly { readonly n: number; readonly place: number; readonly outcome: unknown }[];
}

/** Of one entry that takes longer than a statement may: somebody holds its stream, or there is too much of it. */
const triesOfOne = 2;

export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { pool, log, rulesVersion, tracer, lanes = 3, maxEvents = 400, maxQueued = 20_000 } = options;
  let queue: WaitingAppend[] = [];
  let inFlight = 0;
  let inFlightEntries = 0;
  let idle: (() => void)[] = [];
  const writers: FlushValues[] = [];
  let refusal: string | undefined;

  function pump(): void {
    while (inFlight < lanes && queue.length > 0) {
      const batch = takeBatch();
      inFlight += 1;
      inFlightEntries += batch.length;
      void flush(batch).finally(() => {
        inFlight -= 1;
        inFlightEntries -= batch.length;
        pump();
      });
    }
    if (inFlight === 0 && queue.length === 0) {
      for (const resolve of idle) resolve();
      idle = [];
    }
  }

  function takeBatch(): WaitingAppend[] {
    let events = 0;
    let count = 0;
    while (count < queue.length && events < maxEvents && count < maxEvents) {
      events += queue[count]?.entry.events.length ?? 0;
      count += 1;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return batch;
  }

  async function flush(batch: readonly WaitingAppend[]): Promise<void> {
    const began = performance.now();
    let flushOutcome: FlushOutcome;
    try {
      flushOutcome = await commit(batch);
      refusal = undefined;
    } catch (error) {
      refusal = isRefused(error) ? error.message : undefined;
      // No entry's fault, or the only one's.
      if (batch.length === 1 || isDatabaseAway(error)) {
        for (const { fail } of batch) fail(error);
        return;
      }
      const half = batch.length >> 1;
      await flush(batch.slice(0, half));
      await flush(batch.slice(half));
      return;
    }
    const lost = toLost(flushOutcome, batch);
    const { tx, position } = flushOutcome;
    const won: AppendOutcome = { status: 'won', position: position === null ? null : { tx, position } };
    const flushed: Flushed[] = [];
    let events = 0;
    batch.forEach(({ entry }, n) => {
      if (lost.has(n) || entry.events.length === 0) return;
      events += entry.events.length;
      const { stream, look = null } = entry;
      flushed.push({ stream, look, version: entry.expectedVersion + entry.events.length });
    });
    const ofFlush = { entries: batch.length, began };
    batch.forEach(({ settle }, n) => {
      settle(lost.get(n) ?? won, ofFlush);
    });
    if (flushed.length > 0) options.onFlushed?.(flushed);
    options.onMeasured?.({ events, seconds: (performance.now() - began) / 1_000, queued: queue.length });
  }

  /**
   * Tries until it is known whether the batch was written; throws only what PostgreSQL says about its content, and that it
   * takes nothing now.
   */
  async function commit(batch: readonly WaitingAppend[]): Promise<FlushOutcome> {
    const writer = writers.pop() ?? createFlushValues();
    try {
      return await commitValues(writer.write(batch.map(({ entry }) => entry)), batch.length);
    } finally {
      writers.push(writer);
    }
  }

  async function commitValues(values: readonly unknown[], entries: number): Promise<FlushOutcome> {
    for (let attempt = 0; ; attempt += 1) {
      const flushId = randomUUID();
      try {
        const result = await pool.query<FlushOutcome>({
          name: 'flush',
          text: flushSql,
          values: [...values, flushId, rulesVersion()],
        });
        const outcome = result.rows[0];
        if (outcome === undefined) throw new Error('the journal said nothing of a flush');
        return outcome;
      } catch (error) {
        const isWorthAgain = isTimedOut(error)
          ? entries === 1 && attempt < triesOfOne
          : isRetryable(error) || (isTakenKey(error) && attempt < 3);
        if (isWorthAgain) {
          await pause(Math.min(20 * 2 ** attempt, 1_000));
          continue;
        }
        if (!isDatabaseAway(error) || isRefused(error)) throw error;
        log.warn({ error: String(error), entries }, 'a flush lost its answer; looking for it');
        const written = await findFlush(flushId);
        if (written !== null) return written;
      }
    }
  }

  /**
   * The outcome of a flush, or null when it never was and never will be: taking its id makes the original's insert of
   * the same id fail. While the original is still running the insert waits for it.
   */
  async function findFlush(flushId: string): Promise<FlushOutcome | null> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const taken = await pool.query(`insert into flushes (id) values ($1) on conflict (id) do nothing`, [
          flushId,
        ]);
        if (taken.rowCount === 1) return null;
        const found = await pool.query<{ outcome: FlushOutcome | null }>(
          `select outcome from flushes where id = $1`,
          [flushId],
        );
        // Null: an earlier look took the id and lost its own answer.
        return found.rows[0]?.outcome ?? null;
      } catch (error) {
        if (!isDatabaseAway(error) && !isRetryable(error)) throw error;
        await pause(Math.min(50 * 2 ** attempt, 1_000));
      }
    }
  }

  return {
    append(entry) {
      if (queue.length >= maxQueued)
        return Promise.reject(new JournalFull(`${maxQueued} appends are waiting`));
      return new Promise<AppendOutcome>((settle, fail) => {
        const waiting = { entry, settle, fail };
        const { traceparents } = entry;
        queue.push(
          tracer === undefined || traceparents === undefined
            ? waiting
            : traceAppend(tracer, waiting, traceparents),
        );
        // Appends of one round of the event loop go out together.
        if (queue.length === 1) setImmediate(pump);
      });
    },
    bounds: () => ({
      append_queue: { used: queue.length, limit: maxQueued },
      append_lanes: { used: inFlight, limit: lanes },
    }),
    refusal: () => refusal,
    pending: () => queue.length + inFlightEntries,
    drain() {
      if (inFlight === 0 && queue.length === 0) return Promise.resolve();
      return new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}

/** Serialisation failures, deadlocks and lock timeouts: the same statement may succeed. */
const isRetryable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['40001', '40P01', '55P03'].includes(String(error.code));

/** The server itself said that it takes no such statement now, so this one was not written. */
const isRefused = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^(?:25006|28|3D|53|58)/.test(String(error.code));

/**
 * A key that comes without events raises no version, so a rival's may be younger than the statement's snapshot and show
 * only when it is inserted. The next try sees it and says duplicate.
 */
const isTakenKey = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23505';

const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random())));
};

function toLost(
  { stale, known }: FlushOutcome,
  batch: readonly WaitingAppend[],
): ReadonlyMap<number, AppendOutcome> {
  const lost = new Map<number, AppendOutcome>(stale.map((n) => [n, { status: 'stale' }]));
  if (known.length === 0) return lost;
  const all = batch.flatMap(({ entry }) => keysOf(entry));
  const keys = new Map<number, MessageKey[]>();
  for (const { n, place, outcome } of known) {
    const written = all[place - 1];
    if (written === undefined) throw new Error(`a flush knew its message key ${place} of ${all.length}`);
    const key = { source: written.source, messageId: written.messageId, outcome };
    const others = keys.get(n);
    if (others === undefined) keys.set(n, [key]);
    else others.push(key);
  }
  for (const [n, found] of keys) lost.set(n, { status: 'duplicate', keys: found });
  return lost;
}
