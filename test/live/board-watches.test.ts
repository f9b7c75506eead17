import { afterEach, describe, expect, it } from 'vitest';
import { createBoardStore } from '../../client/src/live/board-store.ts';
import { type Link, systemScheduler } from '../../client/src/live/link.ts';
import type { Identity } from '../../src/access/identity.ts';
import type { TailListener } from '../../src/board/tail.ts';
import type { ChangedRow } from '../../src/board/view.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { BoardChanged, BoardWatched } from '../../src/contracts/socket.ts';
import { type BoardWatches, createBoardWatches } from '../../src/live/board-watches.ts';
import type { Caller } from '../../src/live/caller.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { quiet } from '../support/journal.ts';
import { anExceptionRow } from './board-world.ts';

const identity = {
  kind: 'user',
  id: 'anna',
  roles: ['ops'],
  channels: [],
  locations: [],
} as unknown as Identity;
const wait = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));
const changedRow = (key: string, more: Partial<ExceptionRow> = {}): ChangedRow => ({
  key,
  row: { ...anExceptionRow(key), ...more },
});

type Watch = Parameters<BoardWatches['watch']>[1];

/** One board of cases in memory; what is found comes when the test lets it. */
function openBoard(find: (limit: number) => Promise<readonly ChangedRow[]>) {
  const listeners = new Set<TailListener>();
  let seq = 1;
  const watches = createBoardWatches({
    board: {
      tail: {
        subscribe: async (_view, listener) => {
          listeners.add(listener);
          const leave = (): void => void listeners.delete(listener);
          return await Promise.resolve({ cursor: { epoch: 'e', seq }, leave });
        },
        poke: () => undefined,
      },
      find: async ({ limit }) => await find(limit),
      count: async () => await Promise.resolve(0),
      counts: async () => await Promise.resolve({}),
      changesAfter: async () => await Promise.resolve(null),
      show: async (_view, rows) => await Promise.resolve(rows.map(({ row }) => row)),
    },
    clock: createSystemClock(),
    log: quiet,
    fanOut: (callers, event, message) => {
      for (const caller of callers) caller.emit(event, message);
    },
  });
  opened = watches;
  return {
    watches,
    change: (row: ChangedRow): void => {
      seq += 1;
      for (const { onChanges } of listeners)
        onChanges({ view: 'exceptions', epoch: 'e', from: seq - 1, seq, rows: [row] });
    },
    ask: async (caller: Caller, message: Omit<Watch, 'view'>): Promise<BoardWatched | object> => {
      const { answer, sent } = await watches.watch(caller, { view: 'exceptions', ...message });
      sent?.();
      return answer;
    },
  };
}

const aCaller = (id: string, emit: (event: string, message: never) => void): Caller =>
  ({ id, identity, line: { isClear: () => true, onClear: () => undefined }, emit }) as unknown as Caller;

function aSocket(id = 's'): { readonly caller: Caller; readonly given: string[] } {
  const given: string[] = [];
  const caller = aCaller(id, (event, { upserts }: BoardChanged) => {
    if (event === 'board:changed') given.push(...upserts.map((row) => (row as ExceptionRow).exceptionId));
  });
  return { caller, given };
}

/** The first answers are given when the test says so; all others are empty at once. */
function slowly(which: number) {
  let asked = 0;
  let answer: (rows: readonly ChangedRow[]) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  return {
    find: async (): Promise<readonly ChangedRow[]> => {
      asked += 1;
      if (asked !== which) return await Promise.resolve([]);
      return await new Promise((resolve, reject) => {
        answer = resolve;
        fail = reject;
      });
    },
    answer: () => {
      answer([]);
    },
    fail: () => {
      fail(new Error('query timeout'));
    },
  };
}

let opened: BoardWatches | undefined;
afterEach(() => {
  opened?.stop();
});

describe('boards that are asked for one after the other', () => {
  it('the last one is watched, also where the first one’s answer comes after it', async () => {
    const first = slowly(1);
    const { watches, ask, change } = openBoard(first.find);
    const { caller, given } = aSocket();
    const answered = ask(caller, { filter: 'severity:1' });
    await new Promise(setImmediate);
    // As the client's store does when the filter is another one.
    watches.unwatch(caller, 'exceptions');
    expect(await ask(caller, { filter: 'severity:3' })).toMatchObject({ rows: [] });
    first.answer();
    expect(await answered).toMatchObject({ error: { code: 'busy' } });
    change(changedRow('case', { version: 2 }));
    await expect.poll(() => given).toEqual(['case']);
  });

  it('one that is unwatched while its answer is made is watched no more', async () => {
    const first = slowly(1);
    const { watches, ask } = openBoard(first.find);
    const { caller } = aSocket();
    const answered = ask(caller, { filter: 'severity:1' });
    await new Promise(setImmediate);
    watches.unwatch(caller, 'exceptions');
    first.answer();
    await answered;
    expect(watches.measure().members).toBe(0);
  });

  it('one that fails late does not end what was answered after it', async () => {
    const second = slowly(2);
    const { ask, change } = openBoard(second.find);
    const { caller, given } = aSocket();
    await ask(aSocket('other').caller, { filter: 'severity:3' });
    const failed = ask(caller, { filter: 'severity:3' });
    await new Promise(setImmediate);
    // Without an answer for long the client asks again.
    await ask(caller, { filter: 'severity:3' });
    second.fail();
    await expect(failed).rejects.toThrow('query timeout');
    change(changedRow('case', { version: 2 }));
    await expect.poll(() => given).toEqual(['case']);
  });

  it('is not given what was on its way to the one before it', async () => {
    const { watches, ask, change } = openBoard(async () => await Promise.resolve([]));
    // A line that takes 50 ms each way, and keeps the order.
    const handlers = new Map<string, Set<(message: never) => void>>();
    const caller = aCaller('s', (event, message) => {
      setTimeout(() => handlers.get(event)?.forEach((handler) => handler(message)), 50);
    });
    const link = {
      isOpen: () => true,
      onOpen: () => () => undefined,
      on: (event: string, handler: (message: never) => void) => {
        handlers.set(event, (handlers.get(event) ?? new Set()).add(handler));
        return () => handlers.get(event)?.delete(handler);
      },
      request: async (_event: string, message: Watch) => {
        await wait(50);
        const { answer, sent } = await watches.watch(caller, message);
        return await new Promise((resolve) => {
          setTimeout(() => {
            resolve({ status: 'answered', answer });
          }, 50);
          sent?.();
        });
      },
      tell: (_event: string, { view }: Watch) => {
        setTimeout(() => {
          watches.unwatch(caller, view);
        }, 50);
      },
      reportBehind: () => undefined,
    } as unknown as Link;
    const open = (filter: string) =>
      createBoardStore(link, systemScheduler, {
        view: 'exceptions',
        filter,
        keyOf: (row) => row.exceptionId,
        compare: () => 0,
      });
    // A colleague has the worst cases open, and has been told nothing for a while.
    await ask(aSocket('colleague').caller, { filter: 'severity:1' });
    const all = open('');
    await wait(150);
    change(changedRow('mild', { version: 2 }));
    await wait(20);
    // The frame is on its way to the board of all cases when the desk is narrowed to the worst.
    all.close();
    const worst = open('severity:1');
    await expect.poll(() => worst.state().status).toBe('shown');
    await wait(200);
    expect([...worst.rows.keys()]).toEqual([]);
    worst.close();
  });
});

it('a row that comes while a window is read again stays in it', async () => {
  const rows = new Map<string, ChangedRow>();
  const severityOf = ({ row }: ChangedRow): number => (row as ExceptionRow).severity;
  const findOpen = (): ChangedRow[] =>
    [...rows.values()]
      .filter(({ row }) => (row as ExceptionRow).state === 'open')
      .toSorted((a, b) => severityOf(a) - severityOf(b) || (a.key < b.key ? -1 : 1));
  let slow: Promise<void> | undefined;
  let reads = 0;
  const { ask, change } = openBoard(async (limit) => {
    reads += 1;
    const seen = findOpen().slice(0, limit);
    await slow;
    return seen;
  });
  const put = (row: ChangedRow): void => {
    rows.set(row.key, row);
    change(row);
  };
  const shown = new Set<string>();
  const watch = async (): Promise<void> => {
    const answer = (await ask(caller, { filter: 'is:open', window: [0, 2] })) as {
      readonly rows: readonly ExceptionRow[];
    };
    shown.clear();
    for (const { exceptionId } of answer.rows) shown.add(exceptionId);
  };
  const caller = aCaller('s', (event, { upserts, removes }: BoardChanged) => {
    if (event === 'board:reset') void watch();
    if (event !== 'board:changed') return;
    for (const row of upserts) shown.add((row as ExceptionRow).exceptionId);
    for (const key of removes) shown.delete(key);
  });
  for (const key of ['a', 'b', 'c']) rows.set(key, changedRow(key));
  await watch();
  // One leaves the window, so it is read again; while that is on its way a worse case comes.
  let go: () => void = () => undefined;
  slow = new Promise((resolve) => (go = resolve));
  const before = reads;
  put(changedRow('a', { state: 'resolved', version: 2 }));
  await expect.poll(() => reads).toBe(before + 1);
  put(changedRow('worst', { severity: 1 }));
  await wait(50);
  slow = undefined;
  go();
  await wait(500);
  await expect.poll(() => [...shown].toSorted()).toEqual(['b', 'worst']);
});
