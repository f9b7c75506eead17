import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderStore } from '../../client/src/live/order-store.ts';
import type { EventView } from '../../src/contracts/events.ts';
import type { OrderView } from '../../src/contracts/orders.ts';
import { createBadLine, type Push } from './support/bad-line.ts';
import { chance, createSim } from './support/sim.ts';

const orderAt = (version: number): OrderView => ({ orderId: 'o1', version }) as OrderView;
const eventAt = (version: number): EventView => ({
  type: 'ScanRecorded',
  version,
  at: '2026-11-22T08:00:00.000Z',
  recordedAt: '2026-11-22T08:00:00.000Z',
  actor: { kind: 'carrier', id: 'postnord' },
  cause: 'm',
  data: {},
});
const eventsBetween = (from: number, to: number): EventView[] =>
  Array.from({ length: to - from }, (_, index) => eventAt(from + index + 1));

/** The hub's half of the order protocol: it remembers what it gave last, and can reach `reach` versions back. */
const createModel = (reach: number) => {
  let version = 1;
  let given: number | undefined;
  let push: Push | undefined;
  return {
    version: () => version,
    append: (events: number): void => {
      const from = version;
      version += events;
      if (push === undefined || given !== from) return;
      given = version;
      push('order:changed', {
        orderId: 'o1',
        from,
        version,
        events: eventsBetween(from, version),
        order: orderAt(version),
        committedAt: '',
      });
    },
    reset: (): void => {
      if (push === undefined) return;
      given = version;
      push('order:reset', { orderId: 'o1', version, snapshot: orderAt(version) });
    },
    peer: {
      request: (_event: string, message: { since?: number }, to: Push): unknown => {
        push = to;
        given = version;
        return message.since !== undefined && version - message.since <= reach
          ? { version, events: eventsBetween(message.since, version), order: orderAt(version) }
          : { version, snapshot: orderAt(version) };
      },
      closed: (): void => {
        push = undefined;
      },
    },
  };
};

type Step =
  | { readonly do: 'append'; readonly events: number }
  | { readonly do: 'cut' | 'open' | 'reset' }
  | { readonly do: 'wait'; readonly ms: number };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('append' as const), events: fc.integer({ min: 1, max: 4 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'open' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const) }) },
  ),
  { maxLength: 60 },
);

const nobody: Push = () => undefined;

describe('a watched order', () => {
  it('ends as the hub has it, whatever the line cut, doubled, delayed or reordered', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), fc.integer({ min: 0, max: 20 }), async (script, seed, reach) => {
        const sim = createSim(chance(seed));
        const model = createModel(reach);
        const line = createBadLine(sim, model.peer, { delayMs: 300, doubled: 0.3 });
        const store = createOrderStore(line, sim, 'o1');
        let last = 0;
        let wrong = 0;
        store.subscribe(() => {
          const state = store.state();
          if (state.status !== 'shown') return;
          if (state.version < last || state.order.version !== state.version) wrong += 1;
          last = state.version;
        });
        line.open();
        for (const step of script) {
          if (step.do === 'append') model.append(step.events);
          else if (step.do === 'wait') await sim.advance(step.ms);
          else if (step.do === 'cut') line.cut();
          else if (step.do === 'open') line.open();
          else model.reset();
        }
        line.heal();
        line.open();
        await sim.quiet();
        model.append(1);
        await sim.quiet();
        const state = store.state();
        expect(state.status).toBe('shown');
        if (state.status !== 'shown') return;
        expect(state.version).toBe(model.version());
        expect(line.behind()).toEqual([]);
        expect(wrong).toBe(0);
        if (state.isHistoryWhole)
          expect(state.events.map((event) => event.version)).toEqual(
            eventsBetween(0, model.version()).map((event) => event.version),
          );
        store.addHistory(eventsBetween(0, model.version()), model.version());
        const whole = store.state();
        expect(whole.status === 'shown' && whole.isHistoryWhole && whole.events.length).toBe(model.version());
      }),
      { numRuns: 400 },
    );
  });

  it('asks again with what it has when a change does not follow from it', async () => {
    const sim = createSim(chance(1));
    const asked: unknown[] = [];
    let push = nobody;
    const line = createBadLine(
      sim,
      {
        request: (_event, message: { since?: number }, to) => {
          asked.push(message);
          push = to;
          return message.since === undefined
            ? { version: 3, snapshot: orderAt(3) }
            : { version: 6, events: eventsBetween(3, 6), order: orderAt(6) };
        },
        closed: () => undefined,
      },
      { delayMs: 1, doubled: 0 },
    );
    const store = createOrderStore(line, sim, 'o1');
    line.open();
    await sim.quiet();
    push('order:changed', {
      orderId: 'o1',
      from: 5,
      version: 6,
      events: eventsBetween(5, 6),
      order: orderAt(6),
      committedAt: '',
    });
    await sim.quiet();
    expect(asked).toEqual([{ orderId: 'o1' }, { orderId: 'o1', since: 3 }]);
    const state = store.state();
    expect(state.status === 'shown' && state.events.map((event) => event.version)).toEqual([4, 5, 6]);
  });

  it('takes what a restored log has, though that is less than what was here, and goes on from there', async () => {
    const sim = createSim(chance(3));
    let push = nobody;
    const line = createBadLine(
      sim,
      {
        request: (_event, message: { since?: number }, to) => {
          push = to;
          return message.since === undefined
            ? { version: 5, snapshot: orderAt(5), events: eventsBetween(0, 5) }
            : { version: 3, snapshot: orderAt(3) };
        },
        closed: () => undefined,
      },
      { delayMs: 1, doubled: 0 },
    );
    const store = createOrderStore(line, sim, 'o1');
    line.open();
    await sim.quiet();
    line.cut();
    line.open();
    await sim.quiet();
    expect(store.state()).toMatchObject({
      version: 3,
      order: { version: 3 },
      events: [],
      isHistoryWhole: false,
    });
    push('order:changed', {
      orderId: 'o1',
      from: 3,
      version: 4,
      events: eventsBetween(3, 4),
      order: orderAt(4),
      committedAt: '',
    });
    await sim.quiet();
    expect(store.state()).toMatchObject({ version: 4, events: [{ version: 4 }] });
    expect(line.behind()).toEqual([]);
  });

  it('leaves a change of another order alone', async () => {
    const sim = createSim(chance(2));
    const model = createModel(10);
    let push = nobody;
    const line = createBadLine(
      sim,
      {
        request: (event, message: never, to) => {
          push = to;
          return model.peer.request(event, message, to);
        },
        closed: () => undefined,
      },
      { delayMs: 1, doubled: 0 },
    );
    const store = createOrderStore(line, sim, 'o1');
    line.open();
    await sim.quiet();
    push('order:changed', {
      orderId: 'o2',
      from: 1,
      version: 2,
      events: [],
      order: orderAt(2),
      committedAt: '',
    });
    await sim.quiet();
    const state = store.state();
    expect(state.status === 'shown' && state.version).toBe(1);
  });
});
