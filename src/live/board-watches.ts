import type { BoardView, BoardWatched, Cursor, WatchBoard } from '../contracts/socket.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Bounds, toFullest } from '../platform/metrics.ts';
import type { Tracer } from '../platform/tracer.ts';
import {
  type BoardGroup,
  type BoardGroupOptions,
  createBoardGroup,
  maxPending,
  type Member,
} from './board-group.ts';
import { toBoardRequest } from './board-request.ts';
import type { Caller, FanOut } from './caller.ts';
import { type Answered, refuse } from './protocol.ts';

/** Who watches which board on this node: one board of a view per socket, one group for all who see the same. */
export interface BoardWatches {
  watch(caller: Caller, message: WatchBoard): Promise<Answered<BoardWatched>>;
  unwatch(caller: Caller, view: BoardView): void;
  leave(caller: Caller): void;
  readonly measure: () => { readonly groups: number; readonly members: number; readonly pending: number };
  /** Changes that wait are those of the fullest group. */
  readonly bounds: () => Bounds;
  stop(): void;
}

export interface BoardWatchesOptions {
  readonly board: BoardGroupOptions['board'];
  readonly clock: Clock;
  readonly log: Log;
  readonly fanOut: FanOut;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

interface Kept {
  readonly key: string;
  readonly group: BoardGroup;
  readonly started: Promise<void>;
}

const maxGroups = 500;
const maxTries = 3;

export function createBoardWatches(options: BoardWatchesOptions): BoardWatches {
  const { board, clock, log, fanOut, tracer } = options;
  const groups = new Map<string, Kept>();
  const byCaller = new Map<string, Map<BoardView, Kept>>();
  /** The last question of each caller for each view: an older one that is still being answered gives way. */
  const asked = new WeakMap<Caller, Map<BoardView, object>>();
  /** How far the board before has brought a caller: its frames may still be on their way, and are the older ones then. */
  const broughtTo = new WeakMap<Caller, Map<BoardView, Cursor>>();

  function find(request: Exclude<ReturnType<typeof toBoardRequest>, { error: unknown }>): Kept {
    const known = groups.get(request.key);
    if (known !== undefined) return known;
    const { key, view } = request;
    const group = createBoardGroup({
      request,
      board,
      fanOut,
      tracer,
      onError: (error) => {
        log.warn({ view, error: String(error) }, 'a board is read again');
      },
      onReset: (members, why) => {
        reset(made, view, members, why);
      },
    });
    const made: Kept = { key, group, started: group.start() };
    groups.set(key, made);
    return made;
  }

  /** They are out of the group before they are told, so that they can come in again at once. */
  function reset(kept: Kept, view: BoardView, members: readonly Member[], why: string): void {
    for (const { caller, isAnswered } of members) {
      remove(caller, view, kept);
      if (!isAnswered) continue;
      const tell = (): void => {
        caller.emit('board:reset', { view, why });
      };
      if (caller.line.isClear()) tell();
      else caller.line.onClear(tell);
    }
  }

  function remove(caller: Caller, view: BoardView, kept: Kept): void {
    const mine = byCaller.get(caller.id);
    if (mine?.get(view) === kept) mine.delete(view);
    const at = kept.group.members.get(caller.id)?.at;
    if (at !== undefined && at.epoch !== '')
      broughtTo.set(caller, (broughtTo.get(caller) ?? new Map<BoardView, Cursor>()).set(view, at));
    kept.group.leave(caller.id);
    if (kept.group.members.size > 0) return;
    kept.group.close();
    if (groups.get(kept.key) === kept) groups.delete(kept.key);
  }

  function leaveBoard(caller: Caller, view: BoardView): void {
    const kept = byCaller.get(caller.id)?.get(view);
    if (kept !== undefined) remove(caller, view, kept);
  }

  function unwatch(caller: Caller, view: BoardView): void {
    asked.get(caller)?.delete(view);
    leaveBoard(caller, view);
  }

  return {
    async watch(caller, message) {
      const request = toBoardRequest(caller.identity, message, () => clock.now());
      if ('error' in request) return { answer: request };
      if (!caller.line.isClear()) return { answer: refuse('busy', 'Read what is on its way first.') };
      if (!groups.has(request.key) && groups.size >= maxGroups) {
        return { answer: refuse('busy', 'Too many different boards are open on this node.') };
      }
      const { view, cursor } = message;
      const mine = byCaller.get(caller.id) ?? new Map<BoardView, Kept>();
      byCaller.set(caller.id, mine);
      const question = {};
      const questions = asked.get(caller) ?? new Map<BoardView, object>();
      asked.set(caller, questions.set(view, question));
      for (let tries = 0; tries < maxTries; tries += 1) {
        leaveBoard(caller, view);
        const kept = find(request);
        mine.set(view, kept);
        const member: Member = { caller, at: { epoch: '', seq: 0 }, state: 'joining', isAnswered: false };
        try {
          // In the group from the first moment, or somebody else's leaving would close it.
          const answer = await kept.group.join(
            member,
            cursor,
            kept.started,
            broughtTo.get(caller)?.get(view),
          );
          // Gone for good: in a group again it would keep that for ever.
          if (byCaller.get(caller.id) !== mine) return { answer: refuse('busy', 'The line was closed.') };
          if (questions.get(view) !== question)
            return { answer: refuse('busy', 'Another board was asked for.') };
          // The group began again meanwhile.
          if (kept.group.members.get(caller.id) !== member) continue;
          return {
            answer,
            sent: () => {
              if (kept.group.members.get(caller.id) === member) kept.group.admit(member);
            },
          };
        } catch (error) {
          if (kept.group.members.get(caller.id) === member) remove(caller, view, kept);
          throw error;
        }
      }
      return { answer: refuse('busy', 'The board is being made anew; ask again.') };
    },
    unwatch,
    leave(caller) {
      for (const [view, kept] of byCaller.get(caller.id) ?? []) remove(caller, view, kept);
      byCaller.delete(caller.id);
    },
    bounds: () => ({
      board_groups: { used: groups.size, limit: maxGroups },
      board_changes: { used: 0, limit: maxPending },
      ...toFullest([...groups.values()].map(({ group }) => group.bounds())),
    }),
    measure: () => {
      const all = [...groups.values()].map(({ group }) => group);
      return {
        groups: all.length,
        members: all.reduce((sum, group) => sum + group.members.size, 0),
        pending: all.reduce((sum, group) => sum + group.measure().pending, 0),
      };
    },
    stop() {
      for (const { group } of groups.values()) group.close();
      groups.clear();
    },
  };
}
