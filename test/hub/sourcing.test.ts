import { describe, expect, it } from 'vitest';
import { createHolds } from '../../src/hub/holds.ts';
import { createSourcing, type Sourced } from '../../src/hub/sourcing.ts';
import type { Stocks } from '../../src/hub/stocks.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import type { PlacedCommand } from '../../src/stock/command.ts';
import { toStockId } from '../../src/stock/state.ts';
import { quiet } from '../support/journal.ts';
import { noStock, type StockRun, turnStock } from '../support/stock-factory.ts';

/** Stocks in memory whose answers come when the test lets them. */
const openStocks = (levels: Readonly<Record<string, number>>, locations: readonly string[] = ['wh-1']) => {
  const clock = createFakeClock();
  const runs = new Map<string, StockRun>();
  const gates = new Map<string, Promise<void>>();
  const waiting = new Map<string, () => void>();
  const place = (sku: string, location = 'wh-1') => ({ location, sku });
  const turn = (command: PlacedCommand): StockRun => {
    const id = toStockId(command.location, command.sku);
    const run = turnStock(runs.get(id) ?? noStock, command, clock.now());
    runs.set(id, run);
    return run;
  };
  for (const location of locations)
    for (const [sku, onHand] of Object.entries(levels))
      turn({ type: 'RecordMovement', ...place(sku, location), movement: { kind: 'counted', onHand } });
  const stateOf = (id: string) => (runs.get(id) ?? noStock).state;
  const asked: string[] = [];
  const stocks = {
    ask: async (command: PlacedCommand) => {
      asked.push(`${command.type} ${command.location}`);
      const id = toStockId(command.location, command.sku);
      waiting.get(`${command.type} ${id}`)?.();
      await gates.get(`${command.type} ${id}`);
      const { decision, state, version } = turn(command);
      return decision !== null && 'rejection' in decision
        ? { outcome: 'rejected', rejection: decision.rejection, version }
        : { outcome: 'accepted', from: version, version, events: [], state, position: null };
    },
    stock: { read: async (id: string) => ({ state: stateOf(id), version: 1 }) },
  } as unknown as Stocks;
  const sourcing = createSourcing({
    stocks,
    holds: createHolds({ stocks, log: quiet }),
    tracked: { find: async (skus) => new Map(skus.map((sku) => [sku, new Set(locations)])) },
    registry: {
      pauses: () => new Map(),
      locations: () =>
        new Map(
          locations.map((location) => [
            location,
            { location, type: 'warehouse', name: location, timeZone: 'UTC' },
          ]),
        ),
    },
    days: { findFull: async () => new Set(), note: () => undefined },
    clock,
    holdMs: 60_000,
  });
  return {
    turn,
    place,
    asked,
    /** Keeps what is asked so from being decided; `reached` when somebody asks. */
    close: (asked: string): { readonly reached: Promise<void>; readonly open: () => void } => {
      let open = (): void => undefined;
      gates.set(
        asked,
        new Promise((resolve) => {
          open = resolve;
        }),
      );
      const reached = new Promise<void>((resolve) => {
        waiting.set(asked, resolve);
      });
      return { reached, open };
    },
    buy: async (orderId: string, ...skus: readonly string[]): Promise<Sourced> =>
      await sourcing.source({
        orderId,
        attempt: '1',
        lines: skus.map((sku, index) => ({ lineId: String(index + 1), sku, quantity: 1 })),
        isAllOrNothing: true,
        cause: 'test',
      }),
  };
};

describe('sourcing beside others', () => {
  it('is not refused for what another one is about to give back', async () => {
    const { turn, place, close, buy } = openStocks({ A: 1, B: 1 });
    const gate = close('Reserve wh-1~B');
    const both = buy('ord_both', 'A', 'B');
    await gate.reached;
    // Somebody on another node was faster with B: who holds A will have to give it back.
    turn({ type: 'Reserve', ...place('B'), reservations: [{ reservationId: 'faster', quantity: 1 }] });
    const onlyA = buy('ord_a', 'A');
    // All that can be decided while the gate is closed has been.
    await new Promise(setImmediate);
    gate.open();
    expect((await both).outcome).toBe('rejected');
    expect((await onlyA).outcome).toBe('held');
  });

  it('is refused when who was before it keeps it', async () => {
    const { close, buy } = openStocks({ A: 1, B: 1 });
    const gate = close('Reserve wh-1~B');
    const both = buy('ord_both', 'A', 'B');
    await gate.reached;
    const onlyA = buy('ord_a', 'A');
    // All that can be decided while the gate is closed has been.
    await new Promise(setImmediate);
    gate.open();
    expect((await both).outcome).toBe('held');
    expect(await onlyA).toMatchObject({ outcome: 'rejected', rejection: { code: 'insufficient_stock' } });
  });

  it('goes around those who ask for the last units at the same moment', async () => {
    const { asked, buy } = openStocks({ A: 1 }, ['wh-1', 'wh-2', 'wh-3']);
    const outcomes = await Promise.all(
      ['ord_1', 'ord_2', 'ord_3', 'ord_4'].map(async (id) => await buy(id, 'A')),
    );
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['held', 'held', 'held', 'rejected']);
    // Without, all four ask at the first, three again at the second, and so on.
    expect(asked.toSorted().slice(0, 3)).toEqual(['Reserve wh-1', 'Reserve wh-1', 'Reserve wh-2']);
    expect(asked).toHaveLength(4);
  });
});
