import { expect, test } from 'vitest';
import {
  type DemandEvent,
  demandEventSchemas,
  type StockEvent,
  stockEventSchemas,
} from '../../src/contracts/stock-events.ts';
import { evolveDemand, initialDemandState } from '../../src/stock/demand.ts';
import { evolveStock } from '../../src/stock/evolve.ts';
import { initialStockState } from '../../src/stock/state.ts';
import { aStock } from '../support/stock-factory.ts';
import stored1 from './stored-events.v1.json' with { type: 'json' };
import stored2 from './stored-events.v2.json' with { type: 'json' };
import stored3 from './stored-events.v3-carts.json' with { type: 'json' };
import stored4 from './stored-events.v4-waiting.json' with { type: 'json' };

/**
 * Events as each version wrote them, with every field it could write. A file is never changed: what was stored must parse
 * and evolve for ever. A new version writes a new file beside it.
 */
const schemas = { ...stockEventSchemas, ...demandEventSchemas };
const events = [...stored1, ...stored2, ...stored3, ...stored4] as unknown as readonly ((
  | StockEvent
  | DemandEvent
) & {
  readonly at: string;
})[];
const isDemand = (event: StockEvent | DemandEvent): event is DemandEvent => event.type in demandEventSchemas;

test('every type is among them', () => {
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(Object.keys(schemas)));
});

test.each(events.map((event, index) => [index, event.type, event] as const))(
  '%i: %s parses as it is, and evolves',
  (_, type, event) => {
    expect(schemas[type].parse(event.data)).toEqual(event.data);
    const at = { version: 99, at: event.at, recordedAt: event.at };
    const before =
      type === 'StockOpened' ? initialStockState : aStock(50).reserved('ord_1/1/1/wh-1', 3).state;
    const after = isDemand(event) ? evolveDemand(initialDemandState, event) : evolveStock(before, event, at);
    expect(JSON.parse(JSON.stringify(after))).toEqual(after);
    if (!isDemand(event))
      expect(after).toMatchObject({ status: 'present', version: 99, updatedAt: event.at });
  },
);
