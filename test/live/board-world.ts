import { createHash } from 'node:crypto';
import { comparePlaces, placeOf } from '../../src/board/query.ts';
import type { TailListener } from '../../src/board/tail.ts';
import type { BoardChanges, ChangedRow } from '../../src/board/view.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { Cursor } from '../../src/contracts/socket.ts';
import type { BoardGroupOptions } from '../../src/live/board-group.ts';

/**
 * The tables of one board in memory, as the server's live side asks for them: rows, a log of what changed with an epoch,
 * a tail that follows it. Every question takes its time, and is answered by what stands there at a moment in between.
 */
export interface BoardWorld {
  /** A batch, as a projection commits it. */
  readonly write: (rows: readonly ExceptionRow[]) => void;
  readonly find: (key: string) => ExceptionRow | undefined;
  /** The view is made anew: the same rows, another epoch. */
  readonly rebuild: () => void;
  /** Of what matches, or of a part of it by place. */
  readonly hash: (window?: readonly [from: number, to: number]) => string;
  readonly board: BoardGroupOptions['board'];
}

const view = 'exceptions';

/** Of which rows there are, in which version. */
export const toHash = (rows: Iterable<readonly [key: string, version: number]>): string =>
  createHash('sha256')
    .update(JSON.stringify([...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');

export const anExceptionRow = (exceptionId: string): ExceptionRow => ({
  exceptionId,
  type: 'no_first_scan',
  severity: 3,
  state: 'open',
  title: 't',
  because: 'b',
  closesWhen: 'c',
  raisedAt: '2026-11-22T08:00:00.000Z',
  dueAt: null,
  owner: null,
  resolvedAt: null,
  resolution: null,
  shipmentId: null,
  fulfilmentId: null,
  playbook: [],
  version: 1,
  orderId: 'ord_1',
  orderNumber: 'SO-1',
  channel: 'web',
  location: null,
  carrier: null,
  trackingNumber: null,
  country: 'SE',
  valueAtRisk: { amount: '10.00', currency: 'SEK' },
  updatedAt: '2026-11-22T08:00:00.000Z',
});

interface Follower {
  readonly listener: TailListener;
  at: Cursor;
  isReading: boolean;
  again: boolean;
  hasLeft: boolean;
}

export function createBoardWorld(options: {
  readonly matches: (row: ExceptionRow) => boolean;
  readonly random: () => number;
  /** The log reaches so many places back. */
  readonly reach: number;
}): BoardWorld {
  const { matches, random, reach } = options;
  const rows = new Map<string, ExceptionRow>();
  const followers = new Set<Follower>();
  let log: { readonly seq: number; readonly key: string }[] = [];
  let epoch = 1;
  let seq = 0;

  const cursor = (): Cursor => ({ epoch: `e${epoch}`, seq });
  const pause = async (): Promise<void> =>
    await new Promise((resolve) => {
      setTimeout(resolve, random() * 20);
    });
  async function read<T>(look: () => T): Promise<T> {
    await pause();
    const seen = look();
    await pause();
    return seen;
  }
  const toChanged = (row: ExceptionRow): ChangedRow => ({ key: row.exceptionId, row });
  const matching = (): ExceptionRow[] =>
    [...rows.values()]
      .filter(matches)
      .toSorted((a, b) => comparePlaces(view, placeOf(view, a), placeOf(view, b)));

  function changesAfter(at: Cursor): BoardChanges | null | { readonly why: 'new_epoch' | 'too_far_behind' } {
    const now = cursor();
    if (at.epoch !== now.epoch || at.seq > now.seq) return { why: 'new_epoch' };
    if (at.seq === now.seq) return null;
    if (at.seq < now.seq - reach) return { why: 'too_far_behind' };
    const keys = new Set(log.filter((one) => one.seq > at.seq).map(({ key }) => key));
    const changed = [...keys].flatMap((key) => rows.get(key) ?? []).map(toChanged);
    return { view, ...now, from: at.seq, rows: changed };
  }

  function follow(follower: Follower): void {
    if (follower.isReading) {
      follower.again = true;
      return;
    }
    follower.isReading = true;
    follower.again = false;
    const outcome = changesAfter(follower.at);
    const now = cursor();
    setTimeout(() => {
      follower.isReading = false;
      if (follower.hasLeft) return;
      if (outcome !== null) {
        follower.at = now;
        if ('why' in outcome) follower.listener.onReset(outcome.why);
        else follower.listener.onChanges(outcome);
      }
      if (follower.again) follow(follower);
    }, random() * 30);
  }
  const shout = (): void => {
    setTimeout(() => followers.forEach(follow), random() * 30);
  };

  return {
    write(batch) {
      for (const row of batch) {
        rows.set(row.exceptionId, row);
        seq += 1;
        log.push({ seq, key: row.exceptionId });
      }
      shout();
    },
    find: (key) => rows.get(key),
    rebuild() {
      epoch += 1;
      seq = 0;
      log = [];
      for (const key of rows.keys()) {
        seq += 1;
        log.push({ seq, key });
      }
      shout();
    },
    hash: ([from, to] = [0, Infinity]) =>
      toHash(
        matching()
          .slice(from, to)
          .map((row) => [row.exceptionId, row.version] as const),
      ),
    board: {
      tail: {
        async subscribe(_view, listener) {
          await pause();
          const follower = { listener, at: cursor(), isReading: false, again: false, hasLeft: false };
          followers.add(follower);
          return {
            cursor: follower.at,
            leave: () => {
              follower.hasLeft = true;
              followers.delete(follower);
            },
          };
        },
        poke: () => followers.forEach(follow),
      },
      find: async ({ limit, offset = 0 }) =>
        await read(() =>
          matching()
            .slice(offset, offset + limit)
            .map(toChanged),
        ),
      count: async () => await read(() => matching().length),
      counts: async () => await read(() => ({ 'is:open': matching().length })),
      changesAfter: async (_view, at) => await read(() => changesAfter(at)),
      show: async (_view, some) => await read(() => some.map(({ row }) => row)),
    },
  };
}
