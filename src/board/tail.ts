import type { Pool } from 'pg';
import { type BoardView, boardViews, type Cursor } from '../contracts/socket.ts';
import type { Log } from '../platform/log.ts';
import { views } from './projection.ts';
import type { RowTraces } from './row-traces.ts';
import type { BoardChanges, ChangedRow } from './view.ts';

/**
 * Follows the views' logs on every node (invariant 5): a subscriber gets each stretch of a log once, in order, `from` of
 * one being `seq` of the one before. What this node's projection writes is handed over; what another node's wrote is read.
 * A stretch that is no longer in the log, or another epoch, is a reset: never a silent gap.
 */
export interface TailListener {
  readonly onChanges: (changes: BoardChanges) => void;
  readonly onReset: (why: 'new_epoch' | 'too_far_behind') => void;
}

export interface Tail {
  /** Where the log stands now: the first stretch begins there. */
  subscribe(
    view: BoardView,
    listener: TailListener,
  ): Promise<{ readonly cursor: Cursor; readonly leave: () => void }>;
  /** Straight from the projection, right after its commit. */
  take(changes: BoardChanges): void;
  /** Another node wrote something. */
  poke(): void;
  stop(): void;
}

interface Follower {
  readonly view: BoardView;
  readonly listeners: Set<TailListener>;
  at: Cursor | null;
  starting: Promise<Cursor> | null;
  reading: boolean;
  again: boolean;
}

export interface TailOptions {
  readonly pool: Pool;
  readonly log: Log;
  readonly pollMs?: number;
  /** Undefined: nothing is traced. */
  readonly traces?: RowTraces | undefined;
}

export function createTail({ pool, log, pollMs = 100, traces }: TailOptions): Tail {
  const followers = new Map<BoardView, Follower>(
    boardViews.map((view) => [
      view,
      { view, listeners: new Set(), at: null, starting: null, reading: false, again: false },
    ]),
  );
  const timer = setInterval(poke, pollMs);
  timer.unref();

  function poke(): void {
    for (const follower of followers.values()) if (follower.at !== null) void read(follower);
  }

  function give(follower: Follower, changes: BoardChanges): void {
    follower.at = { epoch: changes.epoch, seq: changes.seq };
    const told = traces === undefined ? changes : traces.join(changes);
    tellAll(follower, (listener) => {
      listener.onChanges(told);
    });
  }

  /** One that cannot be told is no concern of the others, nor of whoever wrote. */
  function tellAll(follower: Follower, tell: (listener: TailListener) => void): void {
    for (const listener of follower.listeners) {
      try {
        tell(listener);
      } catch (error) {
        log.error({ view: follower.view, error }, 'a follower of a board failed');
      }
    }
  }

  async function read(follower: Follower): Promise<void> {
    follower.again = true;
    if (follower.reading) return;
    follower.reading = true;
    try {
      while (follower.again && follower.at !== null) {
        follower.again = false;
        const { at } = follower;
        const outcome = await readChanges(pool, follower.view, at);
        // Everybody left and somebody came meanwhile: what was asked is no longer the question.
        if (follower.at !== at) {
          follower.again = true;
          continue;
        }
        if (outcome === null || follower.listeners.size === 0) continue;
        if ('why' in outcome) {
          follower.at = outcome.cursor;
          tellAll(follower, (listener) => {
            listener.onReset(outcome.why);
          });
        } else give(follower, outcome);
      }
    } catch (error) {
      log.warn({ view: follower.view, error: String(error) }, 'the log of a board is read again');
    } finally {
      follower.reading = false;
    }
  }

  async function start(follower: Follower): Promise<Cursor> {
    if (follower.at !== null) return follower.at;
    follower.starting ??= loadCursor(pool, follower.view).finally(() => {
      follower.starting = null;
    });
    const cursor = await follower.starting;
    follower.at ??= cursor;
    return follower.at;
  }

  return {
    async subscribe(view, listener) {
      const follower = must(followers.get(view));
      const cursor = await start(follower);
      follower.listeners.add(listener);
      follower.at ??= cursor;
      return {
        cursor: follower.at ?? cursor,
        leave: () => {
          follower.listeners.delete(listener);
          // Nobody is there: it will begin again from where the log is then.
          if (follower.listeners.size === 0) follower.at = null;
        },
      };
    },
    take(changes) {
      const follower = must(followers.get(changes.view));
      if (follower.at === null) return;
      const { epoch, seq } = follower.at;
      if (!follower.reading && epoch === changes.epoch && seq === changes.from) give(follower, changes);
      else void read(follower);
    },
    poke,
    stop: () => {
      clearInterval(timer);
    },
  };
}

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('there is no such board');
  return value;
};

export async function loadCursor(pool: Pool, view: BoardView): Promise<Cursor> {
  const found = await pool.query<Cursor>({
    name: 'board-cursor',
    text: `select epoch, seq from board_logs where view = $1`,
    values: [view],
  });
  return must(found.rows[0]);
}

/** More than these are not told one by one. */
const maxChanges = 10_000;

type Outcome = BoardChanges | { readonly why: 'new_epoch' | 'too_far_behind'; readonly cursor: Cursor };

/**
 * What changed after `at`, with the rows as they are at the end of it (one statement, one view of the database: a row
 * that is newer than the place it is said to have could be left out of the next stretch); null when nothing did.
 */
export async function readChanges(pool: Pool, view: BoardView, at: Cursor): Promise<Outcome | null> {
  const { table, key } = views[view];
  const found = await pool.query<LogRow>({
    name: `board-log-${view}`,
    text: `
      with log as (
        select epoch, seq, reach from board_logs where view = $1 and (seq <> $2 or epoch <> $3)
      ), changed as (
        select distinct k from log, board_changes c, unnest(c.keys) as k
        where c.view = $1 and c.seq > $2 and log.epoch = $3 limit ${maxChanges + 1}
      )
      select log.epoch, log.seq, log.reach, (select count(*) from changed) as changed,
        t.${key} as key, t.row, ${refOf(table)} as ref
      from log left join (changed join ${table} t on t.${key} = changed.k) on true`,
    values: [view, at.seq, at.epoch],
  });
  const log = found.rows[0];
  if (log === undefined) return null;
  const cursor = { epoch: log.epoch, seq: log.seq };
  if (log.epoch !== at.epoch || log.seq < at.seq) return { why: 'new_epoch', cursor };
  // Of what changed, not of the rows that are left of it: those that are gone count in the limit too.
  if (at.seq < log.reach || log.changed > maxChanges) return { why: 'too_far_behind', cursor };
  const rows = found.rows.flatMap(({ key: rowKey, row, ref }): ChangedRow[] =>
    rowKey === null || row === null
      ? []
      : [{ key: rowKey, row, ...(ref === null ? {} : { customerRef: ref }) }],
  );
  return { view, epoch: log.epoch, from: at.seq, seq: log.seq, rows };
}

interface LogRow {
  readonly epoch: string;
  readonly seq: number;
  readonly reach: number;
  readonly changed: number;
  readonly key: string | null;
  readonly row: object | null;
  readonly ref: string | null;
}

const refOf = (table: string): string => (table === 'order_rows' ? 't.customer_ref' : 'null::text');
