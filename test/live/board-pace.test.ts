import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Identity } from '../../src/access/identity.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { BoardChanged } from '../../src/contracts/socket.ts';
import { createBoardGroup, type Member } from '../../src/live/board-group.ts';
import { toBoardRequest } from '../../src/live/board-request.ts';
import type { Caller } from '../../src/live/caller.ts';
import { anExceptionRow, type BoardWorld, createBoardWorld } from './board-world.ts';

/** When frames go out, on a clock that is made: the world takes no time of its own. */
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-26T09:00:00Z') });
});
afterEach(() => {
  // A spy on a timer that is not taken back first leaves the next file of this process with one that never rings.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const identity = { kind: 'user', id: 'anna', name: 'Anna', roles: ['ops'] } as unknown as Identity;

interface Desk {
  readonly world: BoardWorld;
  readonly frames: readonly (BoardChanged & { readonly at: number })[];
  readonly resets: readonly string[];
  readonly write: (key: string, change?: Partial<ExceptionRow>) => void;
  readonly close: () => void;
}

async function openDesk(rows: readonly ExceptionRow[], window: [number, number]): Promise<Desk> {
  const world = createBoardWorld({ matches: () => true, random: () => 0, reach: 1_000 });
  world.write(rows);
  const request = toBoardRequest(identity, { view: 'exceptions', filter: '', window }, () => Date.now());
  if ('error' in request) throw new Error(request.error.message);
  const frames: (BoardChanged & { at: number })[] = [];
  const resets: string[] = [];
  const group = createBoardGroup({
    request,
    board: world.board,
    fanOut: (_, event, message) => {
      if (event === 'board:changed') frames.push({ ...(message as BoardChanged), at: performance.now() });
    },
    onError: (error) => {
      throw error;
    },
    onReset: (_, why) => resets.push(why),
  });
  const caller = { id: 'desk', identity, line: { isClear: () => true } } as unknown as Caller;
  const member: Member = { caller, at: { epoch: '', seq: 0 }, state: 'joining', isAnswered: false };
  const joined = group.join(member, undefined, group.start());
  await vi.advanceTimersByTimeAsync(100);
  await joined;
  group.admit(member);
  // The answer's own reading and counting are long ago.
  await vi.advanceTimersByTimeAsync(10_000);
  return {
    world,
    frames,
    resets,
    write: (key, change) => {
      world.write([
        {
          ...anExceptionRow(key),
          ...world.find(key),
          ...change,
          version: (world.find(key)?.version ?? 0) + 1,
        },
      ]);
    },
    close: () => {
      group.close();
    },
  };
}

const rows = Array.from({ length: 20 }, (_, n) => anExceptionRow(`case-${n}`));
/** Between two frames, and what the timers of the world take besides. */
const gapMs = 120;

describe('the frames of a window', () => {
  it('do not wait for the next reading of its rows, nor for the next counting', async () => {
    const desk = await openDesk(rows, [0, 50]);
    for (let turn = 0; turn < 40; turn += 1) {
      // Each change moves its row: the window is read again, which it is twice a second at most.
      desk.write(`case-${turn % 20}`, { severity: turn % 2 === 0 ? 2 : 3 });
      const before = desk.frames.length;
      await vi.advanceTimersByTimeAsync(gapMs);
      expect(desk.frames.length, `frames after change ${turn}`).toBeGreaterThan(before);
    }
    expect(desk.resets).toEqual([]);
    desk.close();
  });

  it('are at most ten within any second, with the newest of each row that changed', async () => {
    const desk = await openDesk(rows, [0, 50]);
    for (let turn = 0; turn < 300; turn += 1) {
      desk.write(`case-${turn % 3}`, { title: `${turn}` });
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(500);
    const { frames } = desk;
    expect(frames.length).toBeGreaterThan(20);
    for (let index = 10; index < frames.length; index += 1)
      expect((frames[index]?.at ?? 0) - (frames[index - 10]?.at ?? 0)).toBeGreaterThan(1_000);
    for (const { upserts } of frames) expect(upserts.length).toBeLessThanOrEqual(3);
    expect(frames.at(-1)?.upserts).toContainEqual(expect.objectContaining({ title: '299' }));
    desk.close();
  });

  it('take what enters at the top, and what that pushes out, without reading the rows again', async () => {
    const desk = await openDesk(rows, [0, 10]);
    const find = vi.spyOn(desk.world.board, 'find');
    for (let turn = 0; turn < 5; turn += 1) {
      desk.write(`new-${turn}`, { severity: 2 });
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(5_000);
    expect(find).not.toHaveBeenCalled();
    expect(desk.frames.flatMap(({ upserts }) => upserts)).toHaveLength(5);
    // By severity and then by id: these were the last five of ten.
    expect(desk.frames.flatMap(({ removes }) => removes).toSorted()).toEqual([
      'case-13',
      'case-14',
      'case-15',
      'case-16',
      'case-17',
    ]);
    expect(desk.resets).toEqual([]);
    desk.close();
  });

  it('come to rest when nothing changes, with the total as it is then', async () => {
    const desk = await openDesk(rows, [0, 10]);
    for (let turn = 0; turn < 5; turn += 1) {
      desk.write(`new-${turn}`, { severity: 2 });
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(5_000);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(timers).not.toHaveBeenCalled();
    // Counted every two seconds at most, so after the last change: that frame leads nowhere.
    const last = desk.frames.at(-1);
    expect(last).toMatchObject({ total: 25, upserts: [], removes: [] });
    expect(last?.from).toBe(last?.seq);
    desk.close();
  });
});
