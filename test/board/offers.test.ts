import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toOffer } from '../../src/board/offer.ts';
import { createOffers, type StockStates } from '../../src/board/offers.ts';
import type { BoardChanges } from '../../src/board/view.ts';
import type { StockRow } from '../../src/contracts/stock.ts';
import type { CrossedBand } from '../../src/hub/ports/offers.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { toStockRow } from '../../src/stock/rows.ts';
import { startAt } from '../support/order-factory.ts';
import { quiet } from '../support/journal.ts';
import { aStock } from '../support/stock-factory.ts';

const rank = { in_stock: 3, low: 2, backorder: 1, out: 0 } as const;

test('no location is offered better than all together, and demand and buffers only take away', () => {
  const stock = fc.record({
    version: fc.constant(1),
    available: fc.integer({ min: -5, max: 20 }),
    incoming: fc.constantFrom([], [{ expectedAt: '2026-12-01T08:00:00.000Z' }]),
  });
  const world = fc.dictionary(fc.constantFrom('wh-1', 'wh-2', 'store-1'), stock);
  const numbers = { demand: fc.nat(20), buffer: fc.nat(5), low: fc.nat(5) };
  fc.assert(
    fc.property(world, fc.record(numbers), (stocks, { demand, buffer, low }) => {
      const held = { stocks: new Map(Object.entries(stocks)), demand: { total: demand }, each: 1 };
      const offer = toOffer('lamp', [held], { buffer, low }, startAt);
      for (const one of offer.locations) {
        if (rank[one.band] >= 2) expect(rank[offer.band]).toBeGreaterThanOrEqual(rank[one.band]);
      }
      const free = toOffer('lamp', [{ ...held, demand: { total: 0 } }], { buffer: 0, low }, startAt);
      expect(rank[free.band]).toBeGreaterThanOrEqual(rank[offer.band]);
      const whole = Object.values(stocks).reduce((sum, one) => sum + Math.max(0, one.available - buffer), 0);
      if (demand >= whole) expect(rank[offer.band]).toBeLessThan(2);
    }),
  );
});

const set = [
  { sku: 'lamp', quantity: 1 },
  { sku: 'bulb', quantity: 2 },
];

/** What stands behind the offers, told by hand. */
const open = (rows: readonly StockRow[]) => {
  let onChanges: (changes: BoardChanges) => void = () => undefined;
  let onReset: () => void = () => undefined;
  let onCommitted: Parameters<StockStates['stock']['onCommitted']>[0] = () => undefined;
  let shown: StockRow | undefined;
  const table = new Map(rows.map((row) => [row.stockId, row]));
  let gate = Promise.resolve();
  let isAway = false;
  let asked = 0;
  const stocks: StockStates = {
    channelBands: () => undefined,
    nameOf: (location) => location,
    partsOf: (sku) => (sku === 'set' ? set : [{ sku, quantity: 1 }]),
    show: () => shown,
    stock: {
      onCommitted: (listener) => {
        onCommitted = listener;
      },
    },
    demand: {
      onCommitted: () => undefined,
      read: async () => await Promise.reject(new Error('there is none')),
    },
  };
  const offers = createOffers({
    loadOffer: async (sku) => {
      asked += 1;
      const found = [...table.values()].filter((row) => row.sku === sku);
      await gate;
      if (isAway) throw new Error('the database is away');
      return {
        stocks: found,
        demandVersion: null,
      };
    },
    tail: {
      async subscribe(_, listener) {
        ({ onChanges, onReset } = {
          onChanges: listener.onChanges,
          onReset: () => {
            listener.onReset('new_epoch');
          },
        });
        return await Promise.resolve({ cursor: { epoch: 'e', seq: 0 }, leave: () => undefined });
      },
    },
    poke: { onPoke: () => undefined },
    clock: createFakeClock(),
    log: quiet,
    stocks,
    maxSkus: 2,
  });
  return {
    offers,
    goAway: (away: boolean): void => {
      isAway = away;
    },
    asked: () => asked,
    /** What is read from now on arrives when it is let go. */
    hold: (): (() => void) => {
      let letGo = (): void => undefined;
      gate = new Promise((resolve) => {
        letGo = resolve;
      });
      return letGo;
    },
    change: (row: StockRow): void => {
      table.set(row.stockId, row);
      onChanges({ view: 'stock', epoch: 'e', from: 0, seq: 1, rows: [{ key: row.stockId, row }] });
    },
    /** By this node; no row says it yet. */
    commit: (row: StockRow): void => {
      shown = row;
      const state = { ...aStock(row.onHand).state, sku: row.sku };
      onCommitted({ version: row.version, events: [], state, committedAt: row.updatedAt });
    },
    reset: (row: StockRow): void => {
      table.set(row.stockId, row);
      onReset();
    },
  };
};

const rowOf = (onHand: number, version: number, sku = 'lamp'): StockRow => ({
  ...toStockRow(aStock(onHand).state, version),
  sku,
  stockId: `wh-1~${sku}`,
});

test('whoever watches is told of each band that is another one, and an older row is no news', async () => {
  const { offers, change } = open([rowOf(10, 5)]);
  await offers.find(['lamp'], '');
  const crossed: CrossedBand[] = [];
  const leave = offers.watch(['lamp'], '', (one) => crossed.push(one));
  change(rowOf(9, 6));
  change(rowOf(4, 7));
  change(rowOf(100, 6));
  expect(crossed.map(({ location, band }) => [location, band])).toEqual([
    [null, 'low'],
    ['wh-1', 'low'],
  ]);
  leave();
  change(rowOf(0, 8));
  expect(crossed).toHaveLength(2);
});

test('after a reset of the log what is watched is read again and told', async () => {
  const { offers, reset } = open([rowOf(10, 5)]);
  await offers.find(['lamp'], '');
  const crossed: CrossedBand[] = [];
  offers.watch(['lamp'], '', (one) => crossed.push(one));
  reset(rowOf(0, 9));
  await expect.poll(() => crossed.map(({ band }) => band)).toEqual(['out', 'out']);
});

test('rows that were made again replace what they said at the same version, without a shelf ever being empty', async () => {
  const { offers, reset } = open([rowOf(2, 5)]);
  await offers.find(['lamp'], '');
  const crossed: CrossedBand[] = [];
  offers.watch(['lamp'], '', (one) => crossed.push(one));
  const other = { ...rowOf(20, 5), location: 'wh-2', stockId: 'wh-2~lamp' };
  reset(other);
  // Nothing is read yet: what was said stands.
  expect((await offers.find(['lamp'], ''))[0]?.band).toBe('low');
  await expect.poll(async () => (await offers.find(['lamp'], ''))[0]?.band).toBe('in_stock');
  reset(rowOf(10, 5));
  await expect
    .poll(() => crossed.map(({ location, band }) => [location, band]))
    .toContainEqual(['wh-1', 'in_stock']);
  expect(crossed.map(({ band }) => band)).not.toContain('out');
});

test('what is asked for while the log begins anew is neither nothing nor what it was', async () => {
  const { offers, hold, reset } = open([rowOf(10, 5)]);
  const letGo = hold();
  const asked = offers.find(['lamp'], '');
  await new Promise(setImmediate);
  reset(rowOf(2, 5));
  const askedAfter = offers.find(['lamp'], '');
  letGo();
  expect((await asked)[0]?.band).toBe('low');
  expect((await askedAfter)[0]?.band).toBe('low');
});

test('what was read before the log began anew is not what is told after it', async () => {
  const { offers, hold, change, reset } = open([rowOf(10, 5)]);
  const crossed: CrossedBand[] = [];
  const letGo = hold();
  // Begins to read.
  offers.watch(['lamp'], '', (one) => crossed.push(one));
  await new Promise(setImmediate);
  reset(rowOf(2, 5));
  letGo();
  await expect.poll(async () => (await offers.find(['lamp'], ''))[0]?.band).toBe('low');
  await new Promise(setImmediate);
  change(rowOf(0, 6));
  expect(crossed.map(({ band }) => band)).not.toContain('in_stock');
});

test('what is read twice at once while the log begins anew is what the later one read', async () => {
  const { offers, hold, reset } = open([rowOf(10, 6)]);
  const letFirstGo = hold();
  offers.watch(['lamp'], '', () => undefined);
  await new Promise(setImmediate);
  hold()();
  // The watched one is read again, and is here before the first answer.
  reset(rowOf(2, 5));
  await new Promise(setImmediate);
  letFirstGo();
  await new Promise(setImmediate);
  expect((await offers.find(['lamp'], ''))[0]?.band).toBe('low');
});

test('where as much is watched as is held, others are offered all the same', async () => {
  const { offers } = open(['a', 'b', 'c', 'd'].map((sku) => rowOf(10, 1, sku)));
  offers.watch(['a', 'b'], '', () => undefined);
  expect((await offers.find(['c'], ''))[0]?.band).toBe('in_stock');
  expect((await offers.find(['c', 'd'], '')).map(({ band }) => band)).toEqual(['in_stock', 'in_stock']);
});

test('what is watched and could not be read is not offered as nothing, and is read when that is possible again', async () => {
  const { offers, goAway, asked } = open([rowOf(10, 5)]);
  goAway(true);
  const crossed: CrossedBand[] = [];
  offers.watch(['lamp'], '', (one) => crossed.push(one));
  await expect(offers.find(['lamp'], '')).rejects.toThrow('away');
  await expect(offers.find(['lamp'], '')).rejects.toThrow('away');
  goAway(false);
  const before = asked();
  await expect.poll(() => crossed.map(({ band }) => band), { timeout: 3_000 }).toContain('in_stock');
  // One reads it again, however many have failed.
  expect(asked() - before).toBe(1);
  expect((await offers.find(['lamp'], ''))[0]?.band).toBe('in_stock');
});

test('what this node has committed itself is newer than any row', async () => {
  const { offers, commit, reset } = open([rowOf(10, 5)]);
  await offers.find(['lamp'], '');
  offers.watch(['lamp'], '', () => undefined);
  commit(rowOf(2, 6));
  reset(rowOf(10, 5));
  await new Promise(setImmediate);
  expect((await offers.find(['lamp'], ''))[0]?.band).toBe('low');
});

test('no more SKUs are held than may be, and what is watched stays', async () => {
  const skus = ['a', 'b', 'c', 'd'];
  const { offers, change } = open(skus.map((sku) => rowOf(10, 1, sku)));
  await offers.find(['a'], '');
  const crossed: CrossedBand[] = [];
  offers.watch(['a'], '', (one) => crossed.push(one));
  for (const sku of skus) expect((await offers.find([sku], ''))[0]?.band).toBe('in_stock');
  change(rowOf(0, 2, 'a'));
  expect(crossed).not.toEqual([]);
  change(rowOf(0, 2, 'b'));
  expect((await offers.find(['b'], ''))[0]?.band).toBe('out');
});

test('of a bundle there is as much as of its shortest part, and what moves a part is told of it', async () => {
  const { offers, change } = open([rowOf(20, 5), rowOf(20, 5, 'bulb')]);
  expect((await offers.find(['set'], ''))[0]).toMatchObject({
    sku: 'set',
    band: 'in_stock',
    locations: [{ location: 'wh-1', band: 'in_stock' }],
  });
  const crossed: CrossedBand[] = [];
  const leave = offers.watch(['set'], '', (one) => crossed.push(one));
  change(rowOf(9, 6, 'bulb'));
  change(rowOf(1, 7, 'bulb'));
  change(rowOf(0, 8));
  expect(crossed.map(({ sku, location, band }) => [sku, location, band])).toEqual([
    ['set', null, 'low'],
    ['set', 'wh-1', 'low'],
    ['set', null, 'out'],
    ['set', 'wh-1', 'out'],
  ]);
  leave();
  change(rowOf(9, 9));
  expect(crossed).toHaveLength(4);
});

test('a bundle is where all of its parts are, less what of any part is asked for, and comes with the last of them', () => {
  const at = (location: string, available: number, ...dates: readonly string[]) =>
    [location, { version: 1, available, incoming: dates.map((expectedAt) => ({ expectedAt })) }] as const;
  const [first, second] = ['2026-12-01T08:00:00.000Z', '2026-12-08T08:00:00.000Z'];
  const offer = (demand: number, bulbs: readonly ReturnType<typeof at>[], now = startAt) =>
    toOffer(
      'set',
      [
        {
          stocks: new Map([at('wh-1', 0, first, second), at('wh-2', 9)]),
          demand: { total: demand },
          each: 1,
        },
        { stocks: new Map(bulbs), demand: { total: 0 }, each: 2 },
      ],
      { buffer: 0, low: 2 },
      now,
    );
  expect(offer(0, [at('wh-1', 9)])).toMatchObject({
    band: 'out',
    locations: [{ location: 'wh-1', band: 'backorder', date: first }],
  });
  expect(offer(0, [at('wh-2', 8)])).toMatchObject({ band: 'in_stock' });
  expect(offer(9, [at('wh-2', 8)])).toMatchObject({ band: 'backorder', date: first });
  expect(offer(9, [at('wh-2', 8)], Date.parse(first))).toMatchObject({ band: 'backorder', date: second });
  expect(offer(9, [at('wh-2', 8)], Date.parse(second))).toEqual({
    sku: 'set',
    band: 'out',
    locations: [{ location: 'wh-2', band: 'out' }],
  });
  expect(offer(0, [at('wh-2', 1)])).toMatchObject({ band: 'out' });
});
