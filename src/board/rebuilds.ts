import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { BoardRebuild } from '../contracts/boards.ts';
import type { BoardView } from '../contracts/socket.ts';
import type { BoardRebuilds } from '../hub/ports/board-rebuilds.ts';
import { createLease } from '../journal/lease.ts';
import { createPatience, isUnreadable } from '../journal/patience.ts';
import { isRefused } from '../journal/refused.ts';
import type { Log } from '../platform/log.ts';
import { findDrift, takeOut } from './drift.ts';
import { type Head, loadHeads, loadHeadsOf } from './heads.ts';
import { findStrays, findWrong, mend } from './mend.ts';
import { asOnlyWriter } from './only-writer.ts';
import { views } from './projection.ts';
import type { MadeRow, StreamRows } from './stream-rows.ts';

/**
 * Makes views again in place (docs/decisions/0110), a page a step, on one node at a time:
 *
 *   streams ──▶ what each stream's state says is compared with its rows, and what is wrong is written over or removed
 *   strays  ──▶ rows whose stream does not exist are removed
 *   counts  ──▶ the counters are put right; the view's log begins anew, and with it whoever watches
 *
 * What is compared needs no lock. What is wrong is loaded and compared again as the only writer of the views: no batch of
 * the projection is under way then, so no row that is newer is ever written over. A step and the place it ends at are one
 * transaction, from the place where it began: what a dead node had in hand is done again, and a node that was taken for
 * dead changes nothing any more.
 */
export interface RebuildsOptions {
  readonly pool: Pool;
  readonly log: Log;
  readonly rows: StreamRows;
  /** Something was written, or the log of a view began anew. */
  readonly onWritten: () => void;
  /** Streams of a step. */
  readonly pageSize?: number;
  /** So often a node looks whether something was asked for, or left. */
  readonly lookMs?: number;
}

type Step = 'streams' | 'strays' | 'counts';

interface Open {
  readonly view: BoardView;
  readonly rebuild_id: string;
  readonly step: Step;
  readonly after: string;
}

interface Place {
  readonly step: Step;
  readonly after: string;
}

interface Done {
  readonly checked?: number;
  readonly mended?: number;
  readonly removed?: number;
}

interface Row {
  readonly view: BoardView;
  readonly asked_at: Date;
  readonly finished_at: Date | null;
  readonly checked: number;
  readonly mended: number;
  readonly removed: number;
}

const leaseSeconds = 5;
/** Keys of a step among the strays: nothing is loaded for them. */
const strayPage = 5_000;
const againMs = 1_000;
const columns = 'view, asked_at, finished_at, checked, mended, removed';

/** It was asked for again, or another node has gone on. */
class Superseded extends Error {}

export function startRebuilds(options: RebuildsOptions): BoardRebuilds & { stop(): Promise<void> } {
  const { pool, log, rows, onWritten, pageSize = 200, lookMs = 2_000 } = options;
  const lease = createLease({ pool, name: 'board-rebuild', node: randomUUID(), seconds: leaseSeconds });
  let stopping = false;
  let wake: (() => void) | undefined;
  let isAsked = false;
  /** The others go first, what is wrong with one view is none of theirs; then the one that failed longest ago. */
  let failed: readonly BoardView[] = [];
  /** Streams of the next step: fewer where one cannot be read or PostgreSQL refuses a row, until that stream stands alone. */
  let size = pageSize;
  const patience = createPatience();

  async function findOpen(): Promise<Open | undefined> {
    const found = await pool.query<Open>({
      name: 'board-rebuild-open',
      text: `select view, rebuild_id, step, after from board_rebuilds
        where finished_at is null
        order by array_position($1::text[], view) nulls first, asked_at, view limit 1`,
      values: [failed],
    });
    return found.rows[0];
  }

  async function mustLead(): Promise<void> {
    if (!(await lease.take())) throw new Superseded();
  }

  /** From where it was read: fenced against whoever has gone on meanwhile. */
  async function move(
    db: Pool | PoolClient,
    open: Open,
    to: Place | 'finished',
    done: Done = {},
  ): Promise<void> {
    const place: Place = to === 'finished' ? open : to;
    const moved = await db.query(
      `update board_rebuilds set step = $5, after = $6, checked = checked + $7, mended = mended + $8,
         removed = removed + $9, finished_at = case when $10 then now() end
       where view = $1 and rebuild_id = $2 and step = $3 and after = $4 and finished_at is null`,
      [
        open.view,
        open.rebuild_id,
        open.step,
        open.after,
        place.step,
        place.after,
        done.checked ?? 0,
        done.mended ?? 0,
        done.removed ?? 0,
        to === 'finished',
      ],
    );
    if (moved.rowCount !== 1) throw new Superseded();
  }

  async function load(view: BoardView, heads: readonly Head[]): Promise<readonly MadeRow[]> {
    const loaded = heads.map(async ({ stream, version }) => await rows.load(view, stream, version));
    return (await Promise.all(loaded)).flat();
  }

  async function checkStreams(open: Open): Promise<void> {
    const heads = await loadHeads(pool, rows.kindsOf(open.view), open.after, size);
    const last = heads.at(-1);
    if (last === undefined) return await move(pool, open, { step: 'strays', after: '' });
    const to: Place = { step: 'streams', after: last.stream };
    try {
      await checkPage(open, heads, to);
      size = Math.min(pageSize, size * 2);
    } catch (error) {
      if (!isRefused(error) && !isUnreadable(error)) throw error;
      size = Math.max(1, heads.length >> 1);
      if (heads.length > 1) return;
      const { stream } = last;
      patience.begin(`${open.view} ${stream}`);
      patience.failed(error);
      if (!isRefused(error) && !patience.isOver(error)) throw error;
      log.error({ view: open.view, stream, error: String(error) }, 'the rows of a stream were left out');
      await move(pool, open, to, { checked: 1 });
    }
  }

  async function checkPage(open: Open, heads: readonly Head[], to: Place): Promise<void> {
    const view = views[open.view];
    const checked = heads.length;
    const { streams } = await findWrong(pool, view, toStreams(heads), await load(open.view, heads));
    if (streams.length === 0) return await move(pool, open, to, { checked });
    await asOnlyWriter(pool, async (tx) => {
      // As they are now: nothing that the projection has written can be of a later state.
      const now = await loadHeadsOf(tx, streams);
      const wrong = await findWrong(tx, view, streams, await load(open.view, now));
      await mend(tx, view, wrong);
      await move(tx, open, to, { checked, mended: wrong.rows.length, removed: wrong.stale.length });
    });
    onWritten();
  }

  async function checkStrays(open: Open): Promise<void> {
    const view = views[open.view];
    const { last, strays } = await findStrays(pool, view, open.after, strayPage);
    if (last === null) return await move(pool, open, { step: 'counts', after: '' });
    if (strays.length === 0) return await move(pool, open, { step: 'strays', after: last });
    await asOnlyWriter(pool, async (tx) => {
      const still = await findStrays(tx, view, open.after, strayPage);
      await mend(tx, view, { rows: [], stale: still.strays });
      await move(tx, open, { step: 'strays', after: still.last ?? last }, { removed: still.strays.length });
    });
    onWritten();
  }

  async function settleCounts(open: Open): Promise<void> {
    const view = views[open.view];
    const drift = await findDrift(pool, view, mustLead);
    await asOnlyWriter(pool, async (tx) => {
      // First: taken out twice would be as wrong as not at all.
      await move(tx, open, 'finished');
      await takeOut(tx, view, drift);
      // What was mended has the version that it had before: only who begins anew is sure to take it.
      await tx.query(
        `update board_logs set epoch = left(replace(gen_random_uuid()::text, '-', ''), 8) where view = $1`,
        [open.view],
      );
    });
    log.info({ ...(await find(open.view)), counters: drift.length }, 'a board was made again from the log');
    onWritten();
  }

  async function find(view: BoardView): Promise<BoardRebuild | undefined> {
    const found = await pool.query<Row>(`select ${columns} from board_rebuilds where view = $1`, [view]);
    return found.rows.map(toRebuild)[0];
  }

  const steps: Readonly<Record<Step, (open: Open) => Promise<void>>> = {
    streams: checkStreams,
    strays: checkStrays,
    counts: settleCounts,
  };

  /** @returns after how many ms it wants to look again */
  async function look(): Promise<number> {
    const open = await findOpen();
    if (open === undefined || !(await lease.take())) return lookMs;
    const beganAt = performance.now();
    const others = failed.filter((view) => view !== open.view);
    try {
      await steps[open.step](open);
      failed = others;
    } catch (error) {
      if (!(error instanceof Superseded)) failed = [...others, open.view];
      throw error;
    }
    // Half of the time is left to what waits for the same connections, and for the views.
    return performance.now() - beganAt;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      isAsked = false;
      let waitMs = againMs;
      try {
        waitMs = await look();
      } catch (error) {
        if (error instanceof Superseded) continue;
        log.warn({ error: String(error) }, 'a board is made again: the step is tried again');
      }
      if (!isAsked && !stopping) await sleep(waitMs);
    }
  }

  async function sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = undefined;
  }

  const running = run();
  return {
    find,
    async ask(view) {
      const asked = await pool.query<Row>(
        `insert into board_rebuilds (view, rebuild_id) values ($1, $2)
         on conflict (view) do update set rebuild_id = excluded.rebuild_id, asked_at = now(), step = 'streams',
           after = '', checked = 0, mended = 0, removed = 0, finished_at = null
         returning ${columns}`,
        [view, randomUUID()],
      );
      const [row] = asked.rows;
      if (row === undefined) throw new Error(`the rebuild of ${view} was not written down`);
      isAsked = true;
      wake?.();
      return toRebuild(row);
    },
    async stop() {
      stopping = true;
      wake?.();
      await running;
      await lease.giveBack();
    },
  };
}

const toStreams = (heads: readonly Head[]): readonly string[] => heads.map(({ stream }) => stream);

const toRebuild = (row: Row): BoardRebuild => ({
  view: row.view,
  askedAt: row.asked_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
  checked: row.checked,
  mended: row.mended,
  removed: row.removed,
});
