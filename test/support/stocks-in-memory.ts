import { createHolds } from '../../src/hub/holds.ts';
import { createSourcing, type Sourced } from '../../src/hub/sourcing.ts';
import type { Stocks } from '../../src/hub/stocks.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import type { PlacedCommand } from '../../src/stock/command.ts';
import { initialDemandState } from '../../src/stock/demand.ts';
import { toStockId } from '../../src/stock/state.ts';
import { quiet } from './journal.ts';
import { noStock, type StockRun, turnStock } from './stock-factory.ts';

/** Stocks in memory whose answers come when the test lets them. `onAsk`: what others do just before. */
export const openStocksInMemory = (
  levels: Readonly<Record<string, number>>,
  locations: readonly string[] = ['wh-1'],
  onAsk: (command: PlacedCommand, turn: (command: PlacedCommand) => StockRun) => void = () => undefined,
) => {
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
      onAsk(command, turn);
      const id = toStockId(command.location, command.sku);
      waiting.get(`${command.type} ${id}`)?.();
      await gates.get(`${command.type} ${id}`);
      const { decision, state, version } = turn(command);
      return decision !== null && 'rejection' in decision
        ? { outcome: 'rejected', rejection: decision.rejection, version }
        : { outcome: 'accepted', from: version, version, events: [], state, position: null };
    },
    stock: { read: async (id: string) => ({ state: stateOf(id), version: 1 }) },
    demand: { read: async () => ({ state: initialDemandState, version: 0 }) },
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
    stateOf,
    stocks,
    sourcing,
    clock,
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
