import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  compareStock,
  groupBands,
  signed,
  tellLevel,
  tellMovement,
  toShelfLine,
} from '../../client/src/features/stock/stock-words.ts';
import { createOfferStore } from '../../client/src/live/offer-store.ts';
import type { Link, Outcome } from '../../client/src/live/link.ts';
import type { EventView } from '../../src/contracts/events.ts';
import type { StockChanged, StockWatched } from '../../src/contracts/socket.ts';
import { createSim } from './support/sim.ts';
import { aLedger, stockRow } from './support/stock-fixtures.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const hour = 3_600_000;
const row = stockRow(now, 'LAMP', 'wh-1', 12);
const event = (version: number, hoursAgo: number, onHand: number): EventView => ({
  type: 'StockAdjusted',
  version,
  at: new Date(now - hoursAgo * hour).toISOString(),
  recordedAt: new Date(now - hoursAgo * hour).toISOString(),
  actor: { kind: 'warehouse', id: 'wh-1' },
  cause: 'http:1',
  data: { quantity: onHand, change: { onHand, damaged: 0, quarantined: 0 } },
});

describe('the ledger in words', () => {
  // A day of another year says so.
  beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now }));
  afterAll(() => void vi.useRealTimers());

  it('tells every movement with what it did to the shelf, and its cause', () => {
    const told = aLedger(now, row).map((one) => tellMovement(one));
    expect(told.map(({ title, change }) => [title, change])).toEqual([
      ['Shipped', -2],
      ['Reserved 2 units', null],
      ['Exception: Few left', null],
      ['Shoppers see', null],
      ['Damaged', 0],
      ['Counted: 14', -3],
      ['Received', 17],
      ['120 units expected Tue 24 Nov', null],
      ['First heard of here', null],
    ]);
    expect(told[4]?.detail).toBe('2 units · damaged +2 · “Wet pallet”');
    expect(told[6]?.detail).toBe('17 units · DN-20261115');
  });

  it('says that a reason was erased', () => {
    const erased = event(1, 1, -1);
    expect(tellMovement({ ...erased, data: { ...erased.data, reason: { erased: true } } }).detail).toBe(
      '−1 · the reason was erased',
    );
  });

  it('signs a change', () => {
    expect([signed(3), signed(-3), signed(0)]).toEqual(['+3', '−3', '0']);
  });
});

describe('the line of the shelf', () => {
  it('takes the changes back from what lies there now', () => {
    const line = toShelfLine(10, [event(3, 7, -5), event(2, 13, 4), event(1, 25, 11)], { now, days: 2 });
    expect(line.map(({ onHand }) => onHand)).toEqual([11, 11, 15, 10, 10]);
    expect(line.at(-1)).toEqual({ at: now, onHand: 10 });
  });

  it('draws nothing of what it does not know', () => {
    expect(toShelfLine(10, [], { now, days: 2 })).toEqual([{ at: now, onHand: 10 }]);
    const line = toShelfLine(10, [event(9, 7, 1)], { now, days: 14 });
    expect(line[0]?.at).toBeGreaterThanOrEqual(now - 7 * hour);
  });
});

describe('the rows of the stock', () => {
  it('come with what is short first, then out, low, and by name', () => {
    const rows = [
      { ...row, stockId: 'd', sku: 'D', level: 'ok', shortfall: 0 },
      { ...row, stockId: 'c', sku: 'C', level: 'low', shortfall: 0 },
      { ...row, stockId: 'b', sku: 'B', level: 'out', shortfall: 0 },
      { ...row, stockId: 'a', sku: 'Z', level: 'out', shortfall: 2 },
    ] as const;
    expect(rows.toSorted(compareStock).map(({ sku }) => sku)).toEqual(['Z', 'B', 'C', 'D']);
    expect(tellLevel(rows[3])).toEqual({ label: 'Oversold by 2', tone: 'bad' });
  });

  it('say once what all channels see', () => {
    expect(groupBands({ web: 'low', app: 'low', '': 'out' })).toEqual([
      { band: 'low', channels: ['web', 'app'] },
      { band: 'out', channels: ['any other channel'] },
    ]);
  });
});

/** A line that answers what the test says, when the test says. */
const aLine = () => {
  const asked: string[] = [];
  let opened: () => void = () => undefined;
  let crossed: (message: StockChanged) => void = () => undefined;
  let answer: (outcome: Outcome<StockWatched>) => void = () => undefined;
  const link = {
    isOpen: () => true,
    onOpen: (handler: () => void) => {
      opened = handler;
      return () => undefined;
    },
    on: (_: string, handler: (message: StockChanged) => void) => {
      crossed = handler;
      return () => undefined;
    },
    request: async (name: string) => {
      asked.push(name);
      return await new Promise<Outcome<StockWatched>>((resolve) => (answer = resolve));
    },
    tell: (name: string) => void asked.push(name),
    reportBehind: () => undefined,
  } as unknown as Link;
  return {
    link,
    asked,
    reopen: () => opened(),
    cross: (change: Partial<StockChanged>) =>
      crossed({ sku: 'LAMP', location: null, band: 'low', committedAt: '2026-11-22T12:00:01Z', ...change }),
    answer: (band: 'in_stock' | 'low' | 'out') =>
      answer({
        status: 'answered',
        answer: {
          channel: 'web',
          asOf: '2026-11-22T12:00:00Z',
          items: [{ sku: 'LAMP', band, locations: [{ location: 'wh-1', name: 'Warehouse 1', band }] }],
        },
      }),
  };
};

describe('what shoppers are told, in the client', () => {
  const open = () => {
    const sim = createSim(() => 0.5);
    const line = aLine();
    const store = createOfferStore(line.link, sim, { skus: ['LAMP'], channel: 'web' });
    const shown = (): readonly unknown[] => {
      const state = store.state();
      if (state.status !== 'shown') return [state.status];
      const offer = state.offers.get('LAMP');
      return [offer?.band, offer?.date, offer?.locations[0]?.band];
    };
    return { sim, line, store, shown };
  };

  it('is what was answered, then each band as it is crossed', async () => {
    const { sim, line, store, shown } = open();
    expect(shown()).toEqual(['loading']);
    line.answer('in_stock');
    await sim.quiet();
    expect(shown()).toEqual(['in_stock', undefined, 'in_stock']);
    line.cross({ band: 'backorder', date: '2026-11-30T00:00:00Z' });
    expect(shown()).toEqual(['backorder', '2026-11-30T00:00:00Z', 'in_stock']);
    line.cross({ band: 'low', location: 'wh-1' });
    line.cross({ band: 'low' });
    expect(shown()).toEqual(['low', undefined, 'low']);
    line.cross({ sku: 'OTHER', band: 'out' });
    expect(shown()).toEqual(['low', undefined, 'low']);
    store.close();
    expect(line.asked).toEqual(['stock:watch', 'stock:unwatch']);
  });

  it('keeps a band that overtakes the answer, and drops one that is older', async () => {
    const { sim, line, shown } = open();
    line.cross({ band: 'out', committedAt: '2026-11-22T11:59:59Z' });
    line.answer('in_stock');
    await sim.quiet();
    expect(shown()[0]).toBe('in_stock');
    line.reopen();
    line.cross({ band: 'out', committedAt: '2026-11-22T12:00:02Z' });
    line.answer('in_stock');
    await sim.quiet();
    expect(shown()[0]).toBe('out');
  });

  it('asks again whenever the line opens', async () => {
    const { sim, line, shown } = open();
    line.answer('in_stock');
    await sim.quiet();
    line.reopen();
    line.answer('out');
    await sim.quiet();
    expect(shown()[0]).toBe('out');
    expect(line.asked).toEqual(['stock:watch', 'stock:watch']);
  });
});
