import type { Board } from '../board/board.ts';
import type { BoardChanges, ChangedRow } from '../board/view.ts';
import type { BoardChanged, BoardWatched, Counts, Cursor } from '../contracts/socket.ts';
import type { Bounds } from '../platform/metrics.ts';
import type { Tracer } from '../platform/tracer.ts';
import { type BoardRequest, maxRows } from './board-request.ts';
import { createHeldRows } from './board-rows.ts';
import type { Caller, FanOut } from './caller.ts';
import { createTotals } from './board-totals.ts';
import { createFramePace } from './frame-pace.ts';
import { createTracedRows } from './traced-push.ts';

/**
 * All who watch the same rows (invariants 5, 12): changes are gathered by row, the newest wins, and at most ten frames a
 * second go out, made once for all. Every frame leads from where the one before ended, and every answer to where the last
 * frame ended, though its rows may be newer: so the next frame follows for everybody, and repeats rather than leaves out.
 *
 * Rows that were given to one member are held for all, or their leaving would be news to nobody. What went out while an
 * answer was on its way is given to that member alone. A member whose line is full gets a reset when it is clear again.
 *
 * It is long because joining, gathering and sending share every variable here; what could be told apart is beside it.
 */
export interface BoardGroup {
  readonly members: ReadonlyMap<string, Member>;
  start(): Promise<void>;
  /** The answer, once the group follows the log; call `admit` when it is out. */
  join(
    member: Member,
    cursor: Cursor | undefined,
    started: Promise<void>,
    broughtTo?: Cursor,
  ): Promise<BoardWatched>;
  admit(member: Member): void;
  leave(callerId: string): void;
  readonly measure: () => { readonly pending: number };
  readonly bounds: () => Bounds;
  close(): void;
}

export interface Member {
  readonly caller: Caller;
  at: Cursor;
  state: 'joining' | 'current';
  /** A reset before the answer would be overtaken by it: then the watch begins again here. */
  isAnswered: boolean;
}

export interface BoardGroupOptions {
  readonly request: BoardRequest;
  readonly board: Pick<Board, 'tail' | 'find' | 'count' | 'counts' | 'changesAfter' | 'show'>;
  readonly fanOut: FanOut;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
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
export const maxPending = maxRows;
/** News that moved nothing in the log (time, the edge of a window) waits this long for a frame that leads further. */
const unplacedMs = 1_000;
/** Between two looks at the counters when no row of the board has changed. */
const lookMs = 100;
const reachMs = 2_000;
const retryMs = 250;

export function createBoardGroup(options: BoardGroupOptions): BoardGroup {
  const { request, board, fanOut, tracer } = options;
  const { view, filter } = request;
  const traced = tracer === undefined ? undefined : createTracedRows(tracer);
  const members = new Map<string, Member>();
  const held = createHeldRows(request);
  // A new case of the worst kind and a band that is crossed are urgent: a place among the ten is kept for them.
  const hasUrgent = view === 'exceptions' || view === 'stock';
  const pace = createFramePace({ gapMs: hasUrgent ? 110 : 100 });
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
  const joining = new Set<Member>();
  let joiningSince = 0;
  let unplacedSince: number | null = null;
  let reaching: (() => void)[] = [];
  let rereadAt = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let timerAt = 0;
  let timed: NodeJS.Timeout | null = null;
  let isUrgent = false;
  let flushing: Promise<void> | null = null;
  let closed = false;
  let leaveTail: (() => void) | undefined;

  function onChanges(changes: BoardChanges): void {
    tailAt = { epoch: changes.epoch, seq: changes.seq };
    for (const row of changes.rows) take(row);
    for (const key of held.trim()) pending.set(key, null);
    totals.makeStale();
    const reached = reaching;
    reaching = [];
    for (const resolve of reached) resolve();
    schedule();
  }

  function take(changed: ChangedRow): void {
    const became = held.take(changed);
    if (changed.traceparents !== undefined && became !== 'nothing') traced?.take(changed.traceparents);
    switch (became) {
      case 'enters':
        pending.set(changed.key, changed);
        isUrgent ||= view === 'exceptions' && (changed.row as { readonly severity?: number }).severity === 1;
        break;
      case 'crosses':
        pending.set(changed.key, changed);
        isUrgent = true;
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
    if (pending.size > maxPending) options.onReset([...members.values()], 'too_many_changes');
  }

  /** A timer that waits for less (to read the window again, to count) is no reason for news to wait as long. */
  function schedule(): void {
    if (closed || flushing !== null) return;
    const waitMs = toWait();
    const at = performance.now() + waitMs;
    if (timer !== null) {
      if (at >= timerAt) return;
      clearTimeout(timer);
    }
    timerAt = at;
    timer = setTimeout(() => {
      timer = null;
      if (joining.size > 0 && performance.now() - joiningSince < joiningMs) schedule();
      else void flush(false);
    }, waitMs);
  }

  /** Until something can be done about what there is to do. */
  function toWait(): number {
    const now = performance.now();
    const due = [
      ...(pending.size > 0 ? [unplacedSince === null || isPlaced() ? now : unplacedSince + unplacedMs] : []),
      ...(held.isStale() ? [rereadAt + rereadMs] : []),
      // Most of what a view is told of is no news to this board, so this is paced as frames are.
      ...(totals.isStale() ? [Math.max(totals.dueAt(), lookedAt + lookMs)] : []),
    ];
    return Math.max(joining.size > 0 ? 20 : 0, pace.wait(isUrgent), Math.min(...due) - now);
  }

  const isPlaced = (): boolean => tailAt.seq > sentAt.seq;

  /** One at a time. `isForced`: a frame goes out also when it says nothing but how far the log is. */
  async function flush(isForced: boolean): Promise<void> {
    while (flushing !== null) await flushing;
    flushing = makeFrame(isForced);
    await flushing;
    flushing = null;
    if (pending.size > 0 || held.isStale() || totals.isStale()) schedule();
  }

  async function makeFrame(isForced: boolean): Promise<void> {
    let rows: ReadonlyMap<string, ChangedRow | null> = new Map();
    try {
      await reread();
      lookedAt = performance.now();
      if (!isPlaced()) {
        waitForPlace();
        await recount();
        return;
      }
      unplacedSince = null;
      isUrgent = false;
      rows = pending;
      pending = new Map();
      const traces = traced?.next();
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
      if ((!isNews && !isForced) || closed) return;
      const sockets = send({ upserts: [...upserts], removes }, to);
      traces?.sent({ 'hub.socket_event': 'board:changed', 'hub.board_view': view, 'hub.sockets': sockets });
    } catch (error) {
      options.onError(error);
      for (const [key, row] of rows) if (!pending.has(key)) pending.set(key, row);
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  /** Counted later than the last change was told: said without leading further, or it would wait for the next change. */
  async function recount(): Promise<void> {
    const nextTotal = await totals.load();
    if (nextTotal === total || closed || isPlaced()) return;
    total = nextTotal;
    send({ upserts: [], removes: [] }, sentAt);
  }

  /** A client takes rows only from frames that lead it further; where none comes, it begins again. */
  function waitForPlace(): void {
    if (pending.size === 0) return;
    unplacedSince ??= performance.now();
    if (performance.now() - unplacedSince >= unplacedMs) options.onReset([...members.values()], 'rows_moved');
  }

  /** To how many sockets. */
  function send(changes: { readonly upserts: object[]; readonly removes: string[] }, to: Cursor): number {
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
    return ready.length;
  }

  /** Where a change could not be settled row by row: the rows as they are now, and what that changes for the members. */
  async function reread(): Promise<void> {
    if (!held.isStale() || performance.now() - rereadAt < rereadMs) return;
    rereadAt = performance.now();
    const at = tailAt;
    const rows = await find();
    const { upserts, removes } = held.replace(rows);
    // What changed meanwhile may not be in what was read.
    if (tailAt !== at) held.makeStale();
    for (const row of upserts) pending.set(row.key, row);
    for (const key of removes) pending.set(key, null);
  }

  const find = async (): Promise<readonly ChangedRow[]> =>
    await board.find({ view, where: filter.where(), limit: request.limit, offset: request.offset });

  async function answerChanges(at: Cursor, cursor: Cursor): Promise<BoardWatched | undefined> {
    // Which rows of a window a client has is not known here; nor what time has brought in.
    if (request.isWindow || held.size() >= request.limit || filter.isTimed) return undefined;
    const changes = await board.changesAfter(view, cursor);
    if (changes !== null && 'why' in changes) return undefined;
    const split = await toSplit(changes?.rows ?? []);
    return {
      ...at,
      total: await totals.load(),
      counts: await board.counts(view, request.scopes),
      changes: split,
    };
  }

  async function toSplit(rows: readonly ChangedRow[]): Promise<{ upserts: unknown[]; removes: string[] }> {
    const matching = rows.filter(({ row }) => filter.matches(row as never));
    const others = rows.filter(({ row }) => request.isInScope(row) && !filter.matches(row as never));
    held.add(matching);
    const upserts = await board.show(view, matching, request.mayPersonal);
    return { upserts: [...upserts], removes: others.map(({ key }) => key) };
  }

  async function answerRows(at: Cursor): Promise<BoardWatched> {
    const rows = await find();
    held.add(rows);
    totals.makeStale({ atOnce: true });
    const [nowTotal, nowCounts, shown] = await Promise.all([
      totals.load(),
      board.counts(view, request.scopes),
      board.show(view, rows, request.mayPersonal),
    ]);
    return { ...at, total: nowTotal, counts: nowCounts, rows: [...shown] };
  }

  /** A client that was on another node may be further than this one; frames lead on from where it is. */
  async function reach(cursor: Cursor): Promise<void> {
    const until = performance.now() + reachMs;
    while (tailAt.epoch === cursor.epoch && tailAt.seq < cursor.seq && performance.now() < until) {
      board.tail.poke();
      await new Promise<void>((resolve) => {
        reaching.push(resolve);
        setTimeout(resolve, 50);
      });
    }
    if (tailAt.epoch === cursor.epoch && sentAt.seq < cursor.seq) await flush(true);
  }

  /** What went out while the answer was on its way. */
  async function bring(member: Member): Promise<void> {
    while (member.at.seq < sentAt.seq && members.get(member.caller.id) === member) {
      const at = sentAt;
      const changes = await board.changesAfter(view, member.at);
      if (changes !== null && 'why' in changes) {
        options.onReset([member], changes.why);
        return;
      }
      if (request.isWindow || filter.isTimed) {
        options.onReset([member], 'rows_moved');
        return;
      }
      const split = await toSplit(changes?.rows ?? []);
      member.caller.emit('board:changed', {
        view,
        epoch: at.epoch,
        from: member.at.seq,
        seq: at.seq,
        ...split,
        total,
        counts,
      });
      member.at = at;
    }
    member.state = 'current';
    joined(member);
  }

  function joined(member: Member): void {
    joining.delete(member);
    if (joining.size > 0) return;
    held.remember(false);
    if (held.isStale()) schedule();
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
    async join(member, cursor, started, broughtTo) {
      members.set(member.caller.id, member);
      if (joining.size === 0) joiningSince = performance.now();
      joining.add(member);
      held.remember(true);
      await started;
      for (const at of [cursor, broughtTo]) if (at !== undefined) await reach(at);
      member.at = sentAt;
      // All rows must be held before changes can be an answer.
      const rows = cursor === undefined || held.size() === 0 ? await answerRows(member.at) : undefined;
      const changes = cursor === undefined ? undefined : await answerChanges(member.at, cursor);
      return changes ?? rows ?? (await answerRows(member.at));
    },
    admit(member) {
      member.isAnswered = true;
      bring(member).catch((error: unknown) => {
        options.onError(error);
        options.onReset([member], 'try_again');
      });
    },
    leave(callerId) {
      const member = members.get(callerId);
      members.delete(callerId);
      if (member !== undefined) joined(member);
    },
    measure: () => ({ pending: pending.size }),
    bounds: () => ({ board_changes: { used: pending.size, limit: maxPending } }),
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
