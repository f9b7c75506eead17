import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBoardStore, leaveMs, type BoardStore } from '../../client/src/live/board-store.ts';
import { systemScheduler } from '../../client/src/live/link.ts';
import type { OrderRow } from '../../src/contracts/orders.ts';
import { createBadLine, type BadLine, type Push } from './support/bad-line.ts';
import { chance, createSim, type Sim } from './support/sim.ts';

interface Row {
  readonly orderId: string;
  readonly version: number;
  readonly units: number;
}

/** The hub's half of the board protocol: conflated frames, a log that reaches `reach` changes back, epochs. */
const createModel = (reach: number) => {
  const rows = new Map<string, Row>();
  const versions = new Map<string, number>();
  let log: { readonly seq: number; readonly key: string }[] = [];
  let epoch = 1;
  let seq = 0;
  let given: number | undefined;
  let push: Push | undefined;
  const changesSince = (from: number): { upserts: Row[]; removes: string[] } => {
    const keys = new Set(log.filter((entry) => entry.seq > from).map((entry) => entry.key));
    return {
      upserts: [...keys].flatMap((key) => rows.get(key) ?? []),
      removes: [...keys].filter((key) => !rows.has(key)),
    };
  };
  const facts = () => ({ epoch: `e${epoch}`, seq, total: rows.size, counts: { all: rows.size } });
  return {
    rows,
    touch: (key: string, units: number): void => {
      const version = (versions.get(key) ?? 0) + 1;
      versions.set(key, version);
      rows.set(key, { orderId: key, version, units });
      seq += 1;
      log.push({ seq, key });
    },
    remove: (key: string): void => {
      if (!rows.delete(key)) return;
      seq += 1;
      log.push({ seq, key });
    },
    flush: (): void => {
      if (push === undefined || given === undefined || given === seq) return;
      push('board:changed', { view: 'orders', ...facts(), from: given, ...changesSince(given) });
      given = seq;
    },
    /** As a board's total comes that was counted after the last change. */
    recount: (total: number): void => {
      push?.('board:changed', { view: 'orders', ...facts(), total, from: seq, upserts: [], removes: [] });
    },
    restart: (): void => {
      epoch += 1;
      seq = 0;
      log = [];
      push = undefined;
      given = undefined;
    },
    reset: (): void => push?.('board:reset', { view: 'orders', why: 'too slow' }),
    peer: {
      request: (_event: string, message: { cursor?: { epoch: string; seq: number } }, to: Push): unknown => {
        push = to;
        given = seq;
        const { cursor } = message;
        return cursor !== undefined && cursor.epoch === `e${epoch}` && seq - cursor.seq <= reach
          ? { ...facts(), changes: changesSince(cursor.seq) }
          : { ...facts(), rows: [...rows.values()] };
      },
      closed: (): void => {
        push = undefined;
      },
    },
  };
};
type Model = ReturnType<typeof createModel>;

const openBoard = (sim: Sim, line: BadLine): BoardStore<'orders'> =>
  createBoardStore(line, sim, {
    view: 'orders',
    filter: '',
    keyOf: (row: OrderRow) => row.orderId,
    compare: (a, b) => a.units - b.units,
  });

type Step =
  | { readonly do: 'touch'; readonly key: number; readonly units: number }
  | { readonly do: 'remove'; readonly key: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'flush' | 'cut' | 'open' | 'restart' | 'reset' };
const key = fc.integer({ min: 0, max: 11 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('touch' as const), key, units: fc.integer({ min: 0, max: 9 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), key }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'open' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'reset' as const) }) },
  ),
  { maxLength: 80 },
);

const play = async (step: Step, sim: Sim, model: Model, line: BadLine): Promise<void> => {
  if (step.do === 'touch') model.touch(`k${step.key}`, step.units);
  else if (step.do === 'remove') model.remove(`k${step.key}`);
  else if (step.do === 'wait') await sim.advance(step.ms);
  else if (step.do === 'flush') model.flush();
  else if (step.do === 'cut') line.cut();
  else if (step.do === 'open') line.open();
  else if (step.do === 'reset') model.reset();
  else {
    line.cut();
    model.restart();
  }
};
const finish = async (sim: Sim, model: Model, line: BadLine): Promise<void> => {
  line.heal();
  line.open();
  await sim.quiet();
  model.touch('last', 5);
  model.flush();
  await sim.quiet();
};
const sorted = (model: Model): string[] =>
  [...model.rows.values()]

    .toSorted((a, b) => a.units - b.units || (a.orderId < b.orderId ? -1 : 1))
    .map((row) => row.orderId);

const calm = async (): Promise<{ sim: Sim; model: Model; line: BadLine; store: BoardStore<'orders'> }> => {
  const sim = createSim(chance(7));
  const model = createModel(50);
  const line = createBadLine(sim, model.peer, { delayMs: 1, doubled: 0 });
  model.touch('a', 1);
  model.touch('b', 2);
  model.touch('c', 3);
  const store = openBoard(sim, line);
  line.open();
  await sim.quiet();
  return { sim, model, line, store };
};

describe('a live board', () => {
  it('takes rows that were made again at the version they had, and only those are changed', async () => {
    const { sim, model, line, store } = await calm();
    model.rows.set('b', { orderId: 'b', version: 1, units: 7 });
    await sim.advance(1_000);
    line.cut();
    model.restart();
    line.open();
    await sim.quiet();
    expect(store.rows.get('b')?.units).toBe(7);
    expect(store.trueOrder()).toEqual(['a', 'c', 'b']);
    expect(store.rows.shown('a')?.changedAt).toBe(0);
    expect(store.rows.shown('b')?.changedAt).toBeGreaterThan(0);
  });

  it('ends as the hub has it, whatever the line cut, doubled, delayed or reordered, and across restarts', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), fc.integer({ min: 0, max: 30 }), async (script, seed, reach) => {
        const sim = createSim(chance(seed));
        const model = createModel(reach);
        const line = createBadLine(sim, model.peer, { delayMs: 300, doubled: 0.3 });
        const store = openBoard(sim, line);
        const last = { epoch: '', seq: 0 };
        let backwards = 0;
        store.subscribe(() => {
          const state = store.state();
          if (state.status !== 'shown') return;
          if (state.cursor.epoch === last.epoch && state.cursor.seq < last.seq) backwards += 1;
          Object.assign(last, state.cursor);
        });
        line.open();
        for (const step of script) await play(step, sim, model, line);
        await finish(sim, model, line);
        expect(Object.fromEntries([...store.rows.keys()].map((id) => [id, store.rows.get(id)]))).toEqual(
          Object.fromEntries(model.rows),
        );
        expect(store.trueOrder()).toEqual(sorted(model));
        expect(store.shownOrder()).toEqual(sorted(model));
        const state = store.state();
        expect(state.status === 'shown' && state.counts['all']).toBe(model.rows.size);
        expect(line.behind()).toEqual([]);
        expect(backwards).toBe(0);
      }),
      { numRuns: 600 },
    );
  });

  it('moves no row while somebody is in it, says what waits, and applies it when told', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (script, seed) => {
        const sim = createSim(chance(seed));
        const model = createModel(20);
        const line = createBadLine(sim, model.peer, { delayMs: 50, doubled: 0.2 });
        for (let index = 0; index < 8; index += 1) model.touch(`k${index}`, index);
        const store = openBoard(sim, line);
        line.open();
        await sim.quiet();
        const before = store.shownOrder();
        expect(before).toHaveLength(8);
        store.hold('focus');
        for (const step of script) {
          await play(step, sim, model, line);
          expect(store.shownOrder()).toBe(before);
          for (const id of before) expect(store.rows.shown(id)).toBeDefined();
        }
        await finish(sim, model, line);
        expect(store.shownOrder()).toBe(before);
        const waiting = store.waiting();
        expect(waiting.fresh).toBe(sorted(model).filter((id) => !before.includes(id)).length);
        expect(waiting.gone).toBe(before.filter((id) => !model.rows.has(id)).length);
        store.applyOrder();
        expect(store.shownOrder()).toEqual(sorted(model));
        expect(store.waiting()).toEqual({ fresh: 0, moved: 0, gone: 0 });
      }),
      { numRuns: 200 },
    );
  });

  it('takes a total that was counted after the last change, and stays where it is', async () => {
    const { sim, model, store } = await calm();
    const before = store.state();
    model.recount(70);
    await sim.quiet();
    expect(store.state()).toEqual({ ...before, total: 70 });
    expect(store.rows.size()).toBe(3);
  });

  it('takes no total of the board before it, which was on its way when this one was asked for', async () => {
    const sim = createSim(chance(7));
    const model = createModel(50);
    model.touch('a', 1);
    const peer = {
      ...model.peer,
      request: (event: string, message: object, push: Push): unknown => {
        const answer = model.peer.request(event, message, push);
        model.recount(70);
        return answer;
      },
    };
    const line = createBadLine(sim, peer, { delayMs: 0, doubled: 0 });
    const store = openBoard(sim, line);
    line.open();
    await sim.quiet();
    expect(store.state()).toMatchObject({ status: 'shown', total: 1 });
  });

  it('takes no row for an older one, wherever that comes from', async () => {
    const { sim, line, store } = await calm();
    line.heal();
    const seq = 40;
    const row = { orderId: 'a', version: 0, units: 9 };
    line.deliver('board:changed', {
      view: 'orders',
      epoch: 'e1',
      from: 3,
      seq,
      upserts: [row],
      removes: [],
      total: 3,
      counts: {},
    });
    await sim.quiet();
    expect(store.rows.get('a')?.units).toBe(1);
  });

  it('follows again three seconds after the last hold is gone', async () => {
    const { sim, model, store } = await calm();
    store.hold('pointer');
    store.hold('selection');
    model.touch('c', 0);
    model.flush();
    await sim.advance(10);
    store.release('pointer');
    await sim.advance(leaveMs * 2);
    expect(store.shownOrder()).toEqual(['a', 'b', 'c']);
    expect(store.waiting()).toEqual({ fresh: 0, moved: 1, gone: 0 });
    store.release('selection');
    await sim.advance(leaveMs - 1);
    expect(store.shownOrder()).toEqual(['a', 'b', 'c']);
    await sim.advance(2);
    expect(store.shownOrder()).toEqual(['c', 'a', 'b']);
  });

  it('keeps a row that is gone readable until the order is applied', async () => {
    const { sim, model, store } = await calm();
    store.hold('pointer');
    model.remove('b');
    model.flush();
    await sim.quiet();
    expect(store.rows.shown('b')?.isGone).toBe(true);
    store.applyOrder();
    expect(store.rows.shown('b')).toBeUndefined();
  });

  it('forgets a row that came and went while somebody was in the board, unless it is open somewhere', async () => {
    const { sim, model, store } = await calm();
    store.hold('panel');
    const comeAndGo = async (key: string): Promise<void> => {
      model.touch(key, 4);
      model.flush();
      await sim.quiet();
      model.remove(key);
      model.flush();
      await sim.quiet();
    };
    const close = store.rows.subscribe('open', () => undefined);
    await comeAndGo('open');
    await comeAndGo('passed');
    model.remove('b');
    model.flush();
    await sim.quiet();
    expect(['open', 'passed', 'b'].map((id) => store.rows.shown(id)?.isGone)).toEqual([
      true,
      undefined,
      true,
    ]);
    close();
    await comeAndGo('passed');
    expect(store.rows.shown('open')).toBeUndefined();
  });

  it('changes no cell while paused, and shows the newest when it goes on', async () => {
    const { sim, model, store } = await calm();
    let told = 0;
    store.rows.subscribe('a', () => (told += 1));
    store.hold('paused');
    model.touch('a', 8);
    model.flush();
    await sim.quiet();
    expect(store.rows.shown('a')?.row.units).toBe(1);
    expect(told).toBe(0);
    store.release('paused');
    expect(store.rows.shown('a')?.row.units).toBe(8);
    expect(told).toBe(1);
  });

  it('asks again when the hub was too busy to answer', async () => {
    const sim = createSim(chance(3));
    const model = createModel(5);
    model.touch('a', 1);
    let refusals = 2;
    const line = createBadLine(sim, model.peer, { delayMs: 1, doubled: 0 });
    const store = createBoardStore<'orders'>(
      {
        ...line,
        request: async (event, message) =>
          (refusals -= 1) >= 0
            ? { status: 'refused', code: 'busy', message: 'Come again.' }
            : await line.request(event, message),
      },
      sim,
      { view: 'orders', filter: '', keyOf: (row) => row.orderId, compare: () => 0 },
    );
    line.open();
    await sim.quiet();
    expect(store.shownOrder()).toEqual(['a']);
    expect(line.behind()).toEqual([]);
  });

  it('tells only the listeners of a row that changed', async () => {
    const { sim, model, store } = await calm();
    const told = { a: 0, b: 0 };
    store.rows.subscribe('a', () => (told.a += 1));
    store.rows.subscribe('b', () => (told.b += 1));
    model.touch('b', 9);
    model.flush();
    await sim.quiet();
    expect(told).toEqual({ a: 0, b: 1 });
  });

  it('tells of its order only when a row changes its place', async () => {
    const { sim, model, store } = await calm();
    let told = 0;
    store.subscribeOrder(() => (told += 1));
    model.touch('b', 2);
    model.flush();
    await sim.quiet();
    expect(store.rows.get('b')?.version).toBe(2);
    expect(told).toBe(0);
    model.touch('b', 9);
    model.flush();
    await sim.quiet();
    expect(told).toBe(1);
  });

  it('looks for the places of a few rows among many by halves', async () => {
    const sim = createSim(chance(7));
    const model = createModel(1);
    const line = createBadLine(sim, model.peer, { delayMs: 1, doubled: 0 });
    for (let index = 0; index < 4_000; index += 1) model.touch(`k${index}`, index);
    let compared = 0;
    const store = createBoardStore<'orders'>(line, sim, {
      view: 'orders',
      filter: '',
      keyOf: (row) => row.orderId,
      compare: (a, b) => {
        compared += 1;
        return a.units - b.units;
      },
    });
    line.open();
    await sim.quiet();
    compared = 0;
    model.touch('k17', 3_000.5);
    model.flush();
    await sim.quiet();
    expect(store.trueOrder().indexOf('k17')).toBe(3_000);
    expect(compared).toBeLessThan(20);
  });

  it('shows what a command did until a newer row comes, or until it is taken back', async () => {
    const { sim, model, store } = await calm();
    const undo = store.rows.overlay('a', { units: 42 });
    expect(store.rows.shown('a')).toMatchObject({ isPending: true, row: { units: 42 } });
    undo();
    expect(store.rows.shown('a')).toMatchObject({ isPending: false, row: { units: 1 } });
    store.rows.overlay('a', { units: 42 });
    model.touch('a', 7);
    model.flush();
    await sim.quiet();
    expect(store.rows.shown('a')).toMatchObject({ isPending: false, row: { units: 7 } });
  });

  it('shows nothing of what a command did to a row that a restored log has no more', async () => {
    const { sim, model, line, store } = await calm();
    model.touch('a', 2);
    model.flush();
    await sim.quiet();
    store.rows.overlay('a', { units: 42 });
    line.cut();
    model.restart();
    model.rows.set('a', { orderId: 'a', version: 1, units: 1 });
    line.open();
    await sim.quiet();
    expect(store.rows.shown('a')).toMatchObject({ isPending: false, row: { units: 1 } });
  });
});

it('asks for all of it again when it is back, where there is more than it may hold', async () => {
  const asked: { readonly cursor?: unknown }[] = [];
  let reopen: () => void = () => undefined;
  const rows = [{ orderId: 'a', version: 1 }];
  const link = {
    isOpen: () => true,
    onOpen: (handler: () => void) => {
      reopen = handler;
      return () => undefined;
    },
    on: () => () => undefined,
    request: async (_event: string, message: object) => {
      asked.push(message);
      // Of two there is one; the other comes into it without a change of its own.
      const answer = { epoch: 'e', seq: asked.length, total: asked.length === 1 ? 2 : 1, counts: {}, rows };
      return await Promise.resolve({ status: 'answered', answer });
    },
    tell: () => undefined,
    reportBehind: () => undefined,
  };
  const store = createBoardStore(link as never, systemScheduler, {
    view: 'orders',
    filter: '',
    keyOf: (row) => row.orderId,
    compare: () => 0,
  });
  for (const [times, cursor] of [
    [1, undefined],
    [2, undefined],
    [3, { epoch: 'e', seq: 2 }],
  ] as const) {
    await expect.poll(() => asked.length).toBe(times);
    await expect.poll(() => store.state().status).toBe('shown');
    expect(asked.at(-1)?.cursor).toEqual(cursor);
    await new Promise(setImmediate);
    if (times < 3) reopen();
  }
  store.close();
});
