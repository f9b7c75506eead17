import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBoardStore, type BoardStore } from '../../client/src/live/board-store.ts';
import type { Identity } from '../../src/access/identity.ts';
import { exceptionFields } from '../../src/board/exceptions.ts';
import { parseFilter } from '../../src/board/filter.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import { type BoardWatches, createBoardWatches } from '../../src/live/board-watches.ts';
import type { Caller } from '../../src/live/caller.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { type BadLine, createBadLine, type Push } from '../client/support/bad-line.ts';
import { chance } from '../client/support/sim.ts';
import { quiet } from '../support/journal.ts';
import { anExceptionRow, type BoardWorld, createBoardWorld, toHash } from './board-world.ts';

/**
 * Invariant 5 over a line that loses, delays, doubles and reorders: the server's live side and the client's store, both
 * as they are, with only the tables and the wire replaced and the time made. Each run is one seed.
 */
const runs = 2_000;
const steps = 40;
/** From when the line is good and nothing is written until both have the same. */
const quietMs = 2_000;
const filters = ['is:open', '', 'severity:1,2 is:open'] as const;
/** All rows, and parts of them: the first, and such as have rows on both sides. */
const windows = [undefined, undefined, [0, 6], [0, 3], [3, 8], [2, 5]] as const;
const identity = { kind: 'user', id: 'anna', name: 'Anna', roles: ['ops'] } as unknown as Identity;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-26T09:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Watcher {
  readonly line: BadLine;
  readonly store: BoardStore<'exceptions'>;
  readonly hold: (ms: number) => void;
}

function openWatcher(
  { filter, window }: { readonly filter: string; readonly window: (typeof windows)[number] },
  random: () => number,
  server: () => BoardWatches,
): Watcher {
  let caller: (Caller & { isGone: boolean }) | undefined;
  let count = 0;
  let isHeld = false;
  const waiting = new Set<() => void>();
  const toCaller = (push: Push): Caller & { isGone: boolean } => {
    const made = {
      id: `socket-${(count += 1)}-${random()}`,
      identity,
      audience: 'staff' as const,
      bearer: '',
      isGone: false,
      line: { isClear: () => !isHeld, onClear: (task: () => void) => void waiting.add(task) },
      emit: ((event: string, message: unknown) => {
        if (!made.isGone) push(event, message);
      }) as Caller['emit'],
      end: () => undefined,
    };
    return made;
  };
  const scheduler = {
    now: () => Date.now(),
    random,
    after: (ms: number, run: () => void) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  const advance = async (ms = quietMs): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
  const line = createBadLine(
    { ...scheduler, advance, quiet: advance },
    {
      async request(event, message, push) {
        if (event !== 'board:watch') return undefined;
        caller ??= toCaller(push);
        const asking = caller;
        const { answer, sent } = await server().watch(asking, message);
        if (!asking.isGone) queueMicrotask(() => sent?.());
        return answer;
      },
      closed() {
        if (caller === undefined) return;
        caller.isGone = true;
        server().leave(caller);
        caller = undefined;
        waiting.clear();
      },
    },
    { delayMs: 120, doubled: 0.15 },
  );
  const store = createBoardStore(line, scheduler, {
    view: 'exceptions',
    filter,
    ...(window === undefined ? {} : { window: [...window] as [number, number] }),
    keyOf: (row) => row.exceptionId,
    compare: (a, b) => a.severity - b.severity,
  });
  line.open();
  return {
    line,
    store,
    hold(ms) {
      isHeld = true;
      setTimeout(() => {
        isHeld = false;
        const tasks = [...waiting];
        waiting.clear();
        for (const task of tasks) task();
      }, ms);
    },
  };
}

const states = ['open', 'acknowledged', 'in_progress', 'resolved', 'reopened'] as const;
const nextRow = (world: BoardWorld, key: string, random: () => number): ExceptionRow => ({
  ...anExceptionRow(key),
  severity: ((Math.floor(random() * 4) % 4) + 1) as ExceptionRow['severity'],
  state: states[Math.floor(random() * states.length)] ?? 'open',
  version: (world.find(key)?.version ?? 0) + 1,
});

const hashOf = ({ rows }: BoardStore<'exceptions'>): string =>
  toHash([...rows.keys()].map((key) => [key, rows.get(key)?.version ?? 0] as const));

/** How long after the quiet began both had the same; undefined when they never did. */
async function run(seed: number): Promise<number | undefined> {
  const random = chance(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const filter = filters[pick(filters.length)] ?? '';
  const window = windows[pick(windows.length)];
  const parsed = parseFilter(exceptionFields, filter, { id: 'anna', now: () => Date.now() });
  if ('wrong' in parsed) throw new Error(parsed.wrong);
  const world = createBoardWorld({ matches: parsed.filter.matches, random, reach: 30 });
  const openServer = (): BoardWatches =>
    createBoardWatches({
      board: world.board,
      clock: createSystemClock(),
      log: quiet,
      fanOut: (callers, event, message) => {
        for (const caller of callers) caller.emit(event, message);
      },
    });
  let server = openServer();
  const write = (): void => {
    world.write(
      Array.from({ length: 1 + pick(3) }, (_, n) => nextRow(world, `case-${pick(9)}-${n}`, random)),
    );
  };
  write();
  const watchers = [0, 1].map(() => openWatcher({ filter, window }, random, () => server));
  for (let step = 0; step < steps; step += 1) {
    const { line, hold } = watchers[pick(watchers.length)] as Watcher;
    const dice = pick(100);
    if (dice < 55) write();
    else if (dice < 77) await vi.advanceTimersByTimeAsync(1 + pick(300));
    else if (dice < 84) line.cut();
    else if (dice < 91) line.open();
    else if (dice < 95) hold(pick(300));
    else if (dice < 98) {
      for (const watcher of watchers) watcher.line.cut();
      server.stop();
      server = openServer();
    } else world.rebuild();
  }
  for (const { line } of watchers) {
    line.heal();
    line.open();
  }
  let converged: number | undefined;
  for (let ms = 0; ms <= quietMs && converged === undefined; ms += 50) {
    if (
      watchers.every(({ store, line }) => hashOf(store) === world.hash(window) && line.behind().length === 0)
    )
      converged = ms;
    await vi.advanceTimersByTimeAsync(50);
  }
  // And it stays so: nothing that was still on its way undoes it.
  await vi.advanceTimersByTimeAsync(quietMs);
  const isStill = watchers.every(({ store }) => hashOf(store) === world.hash(window));
  for (const { line, store } of watchers) {
    store.close();
    line.cut();
  }
  await vi.advanceTimersByTimeAsync(quietMs);
  expect(server.measure()).toEqual({ groups: 0, members: 0, pending: 0 });
  server.stop();
  vi.clearAllTimers();
  return isStill ? converged : undefined;
}

it(`ends with the same rows in ${runs} runs of a bad line, within two seconds of quiet`, async () => {
  const late: number[] = [];
  let slowest = 0;
  for (let seed = 1; seed <= runs; seed += 1) {
    const ms = await run(seed);
    if (ms === undefined) late.push(seed);
    else slowest = Math.max(slowest, ms);
  }
  expect(late).toEqual([]);
  expect(slowest).toBeLessThanOrEqual(quietMs);
}, 120_000);
