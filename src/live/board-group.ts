import type { Board } from '../board/board.ts';
import type { BoardChanges, ChangedRow } from '../board/view.ts';
import type { BoardChanged, BoardWatched, Counts, Cursor } from '../contracts/socket.ts';
import { type BoardRequest, maxRows } from './board-request.ts';
import { createHeldRows } from './board-rows.ts';
import type { Caller, FanOut } from './caller.ts';
import { createTotals } from './board-totals.ts';
import { createFramePace } from './frame-pace.ts';

/**
 * All who watch the same rows (invariants 5, 12): changes are gathered by row, the newest wins, and at most ten frames a
 * second go out, made once for all. A frame says from where to where in the view's log it leads. It may repeat what a
 * member has, never leave out:
 *
 *   a member's cursor is read before its rows, after this group follows the log, so `from` of the next frame is not
 *   beyond it; what went out while its answer was on the way is given to it alone.
 *
 * A member whose line is full gets a reset when it is clear again.
 */
export interface BoardGroup {
  readonly members: ReadonlyMap<string, Member>;
  start(): Promise<void>;
  /** The answer, once the group follows the log; call `admit` when it is out. */
  join(member: Member, cursor: Cursor | undefined, started: Promise<void>): Promise<BoardWatched>;
  admit(member: Member): void;
  leave(callerId: string): void;
  readonly measure: () => { readonly pending: number };
  close(): void;
}

export interface Member {
  readonly caller: Caller;
  at: Cursor;
  state: 'joining' | 'current';
}

export interface BoardGroupOptions {
  readonly request: BoardRequest;
  readonly board: Pick<Board, 'tail' | 'find' | 'count' | 'counts' | 'cursor' | 'changesAfter' | 'show'>;
  readonly fanOut: FanOut;
  readonly onError: (error: unknown) => void;
  /** A member has to begin again, or all of them when the log did. */
  readonly onReset: (members: readonly Member[], why: string) => void;
}

/** Reading ten thousand rows is not for twice a second. */
const toRereadMs = (limit: number): number => (limit > 1_000 ? 5_000 : 500);
const timedMs = 15_000;
/** A frame waits this long for answers that are on their way. */
const joiningMs = 300;
/** Rows that may wait for a frame; more are read again instead. */
const maxPending = maxRows;

export function createBoardGroup(options: BoardGroupOptions): BoardGroup {
  const { request, board, fanOut } = options;
  const { view, filter } = request;
  const members = new Map<string, Member>();
  const held = createHeldRows(request);
  const pace = createFramePace();
  const totals = createTotals({
    isHeldWhole: () => !request.isWindow && held.size() < request.limit,
    size: held.size,
    count: async (limit) => await board.count(view, filter.where(), limit),
  });
  let pending = new Map<string, ChangedRow | null>();
  let tailAt: Cursor = { epoch: '', seq: 0 };
  let sentAt: Cursor = tailAt;
  let counts: Counts = {};
  let total = 0;
  const rereadMs = toRereadMs(request.limit);
  let joining = 0;
  let joiningSince = 0;
  let rereadAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let timed: NodeJS.Timeout | null = null;
  let isUrgent = false;
  let flushing = false;
  let closed = false;
  let leaveTail: (() => void) | undefined;

  function onChanges(changes: BoardChanges): void {
    tailAt = { epoch: changes.epoch, seq: changes.seq };
    for (const row of changes.rows) take(row);
    totals.makeStale();
    schedule();
  }

  function take(changed: ChangedRow): void {
    switch (held.take(changed)) {
      case 'enters':
        pending.set(changed.key, changed);
        isUrgent ||= view === 'exceptions' && (changed.row as { readonly severity?: number }).severity === 1;
        break;
      case 'changes':
        pending.set(changed.key, changed);
        break;
      case 'leaves':
        pending.set(changed.key, null);
        break;
      case 'nothing':
        break;
    }
    if (pending.size > maxPending) {
      pending = new Map();
      held.makeStale();
    }
  }

  function schedule(): void {
    if (closed || flushing) return;
    if (timer !== null) {
      if (!isUrgent) return;
      clearTimeout(timer);
    }
    timer = setTimeout(() => {
      timer = null;
      if (joining > 0 && performance.now() - joiningSince < joiningMs) schedule();
      else void flush();
    }, toWait());
  }

  /** Until something can be done about what there is to do. */
  function toWait(): number {
    const now = performance.now();
    const due = [
      ...(pending.size > 0 || isUrgent ? [now] : []),
      ...(held.isStale() ? [rereadAt + rereadMs] : []),
      ...(totals.isStale() ? [totals.dueAt()] : []),
    ];
    return Math.max(joining > 0 ? 20 : 0, pace.wait(isUrgent), Math.min(...due) - now);
  }

  async function flush(): Promise<void> {
    flushing = true;
    try {
      await reread();
      const rows = pending;
      pending = new Map();
      isUrgent = false;
      const to = tailAt;
      const changed = [...rows.values()].filter((row) => row !== null);
      const removes = [...rows].filter(([, row]) => row === null).map(([key]) => key);
      const [upserts, nextCounts] = await Promise.all([
        board.show(view, changed, request.mayPersonal),
        board.counts(view, request.scopes),
      ]);
      const nextTotal = await totals.load();
      const isNews =
        upserts.length > 0 || removes.length > 0 || nextTotal !== total || !isEqual(nextCounts, counts);
      counts = nextCounts;
      total = nextTotal;
      if (isNews && !closed) send({ upserts: [...upserts], removes }, to);
    } catch (error) {
      options.onError(error);
      // What was taken out is still in the database: all of it is read again.
      held.makeStale();
      rereadAt = performance.now();
    } finally {
      flushing = false;
      if (pending.size > 0 || held.isStale() || totals.isStale()) schedule();
    }
  }

  function send(changes: { readonly upserts: object[]; readonly removes: string[] }, to: Cursor): void {
    const frame: BoardChanged = {
      view,
      epoch: to.epoch,
      from: sentAt.seq,
      seq: to.seq,
      ...changes,
      total,
      counts,
    };
    sentAt = to;
    pace.sent();
    const ready: Caller[] = [];
    const slow: Member[] = [];
    for (const member of members.values()) {
      if (member.state !== 'current') continue;
      if (member.caller.line.isClear()) {
        member.at = to;
        ready.push(member.caller);
      } else slow.push(member);
    }
    fanOut(ready, 'board:changed', frame);
    if (slow.length > 0) options.onReset(slow, 'slow');
  }

  /** Where a change could not be settled row by row: the rows as they are now, and what that changes for the members. */
  async function reread(): Promise<void> {
    if (!held.isStale() || performance.now() - rereadAt < rereadMs) return;
    rereadAt = performance.now();
    const rows = await find();
    const { upserts, removes } = held.replace(rows);
    for (const row of upserts) pending.set(row.key, row);
    for (const key of removes) pending.set(key, null);
  }

  const find = async (): Promise<readonly ChangedRow[]> =>
    await board.find({ view, where: filter.where(), limit: request.limit, offset: request.offset });

  async function answerChanges(cursor: Cursor): Promise<BoardWatched | undefined> {
    // Which rows of a window a client has is not known here.
    if (request.isWindow || held.size() >= request.limit || filter.isTimed) return undefined;
    const changes = await board.changesAfter(view, cursor);
    if (changes !== null && 'why' in changes) return undefined;
    const split = await toSplit(changes?.rows ?? []);
    const { epoch, seq } = changes ?? cursor;
    held.add((changes?.rows ?? []).filter(({ row }) => filter.matches(row as never)));
    return {
      epoch,
      seq,
      total: await totals.load(),
      counts: await board.counts(view, request.scopes),
      changes: split,
    };
  }

  async function toSplit(rows: readonly ChangedRow[]): Promise<{ upserts: unknown[]; removes: string[] }> {
    const matching = rows.filter(({ row }) => filter.matches(row as never));
    const others = rows.filter(({ row }) => request.isInScope(row) && !filter.matches(row as never));
    const upserts = await board.show(view, matching, request.mayPersonal);
    return { upserts: [...upserts], removes: others.map(({ key }) => key) };
  }

  async function answerRows(): Promise<BoardWatched> {
    const { epoch, seq } = await board.cursor(view);
    const rows = await find();
    held.add(rows);
    counts = await board.counts(view, request.scopes);
    totals.makeStale({ atOnce: true });
    total = await totals.load();
    const shown = await board.show(view, rows, request.mayPersonal);
    return { epoch, seq, total, counts, rows: [...shown] };
  }

  /** What went out while the answer was on its way. */
  async function bring(member: Member): Promise<void> {
    while (member.at.seq < sentAt.seq && members.get(member.caller.id) === member) {
      const changes = await board.changesAfter(view, member.at);
      if (changes === null) break;
      if ('why' in changes || request.isWindow) {
        options.onReset([member], 'why' in changes ? changes.why : 'window_moved');
        return;
      }
      const split = await toSplit(changes.rows);
      const { epoch, seq, from } = changes;
      member.caller.emit('board:changed', { view, epoch, from, seq, ...split, total, counts });
      member.at = { epoch, seq };
    }
    member.state = 'current';
  }

  return {
    members,
    async start() {
      const { cursor, leave } = await board.tail.subscribe(view, {
        onChanges,
        onReset: (why) => {
          options.onReset([...members.values()], why);
        },
      });
      leaveTail = leave;
      if (closed) leave();
      if (tailAt.epoch === '') tailAt = cursor;
      sentAt = cursor;
      if (filter.isTimed) {
        timed = setInterval(() => {
          held.makeStale();
          schedule();
        }, timedMs);
        timed.unref();
      }
    },
    async join(member, cursor, started) {
      members.set(member.caller.id, member);
      if (joining === 0) joiningSince = performance.now();
      joining += 1;
      try {
        await started;
        // The rows that are held must be all before changes can be an answer.
        if (cursor !== undefined && held.size() === 0) await answerRows();
        const answer =
          (cursor === undefined ? undefined : await answerChanges(cursor)) ?? (await answerRows());
        member.at = { epoch: answer.epoch, seq: answer.seq };
        return answer;
      } finally {
        joining -= 1;
      }
    },
    admit(member) {
      bring(member).catch((error: unknown) => {
        options.onError(error);
        options.onReset([member], 'try_again');
      });
    },
    leave: (callerId) => {
      members.delete(callerId);
    },
    measure: () => ({ pending: pending.size }),
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      if (timed !== null) clearInterval(timed);
      leaveTail?.();
    },
  };
}

const isEqual = (a: Counts, b: Counts): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
};
