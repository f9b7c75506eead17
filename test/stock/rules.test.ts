import { describe, expect, test } from 'vitest';
import { toBand } from '../../src/stock/bands.ts';
import { isOpen } from '../../src/orders/state.ts';
import { dayMs, startAt } from '../support/order-factory.ts';
import { aStock, pos, type StockStory, turnStock, noStock, web } from '../support/stock-factory.ts';

const openCases = ({ state }: StockStory): string[] => state.cases.filter(isOpen).map((one) => one.type);

describe('low_stock and out_of_stock', () => {
  test('a first fill raises nothing, however small', () => {
    expect(openCases(aStock(2))).toEqual([]);
    expect(openCases(aStock(0))).toEqual([]);
  });

  test('at the threshold, not above it', () => {
    expect(openCases(aStock(10).reserved('o1', 4))).toEqual([]);
    expect(openCases(aStock(10).reserved('o1', 5))).toEqual(['low_stock']);
    expect(openCases(aStock(10).reserved('o1', 10))).toEqual(['out_of_stock']);
  });

  test('one unit that comes and goes is one case', () => {
    const low = aStock(10).reserved('o1', 5).released('o1').reserved('o2', 4);
    expect(openCases(low)).toEqual([]);
    const again = low
      .reserved('o3', 1)
      .moved({ kind: 'found', quantity: 1 })
      .moved({ kind: 'adjusted', quantity: -1 });
    expect(openCases(again)).toEqual(['low_stock']);
    expect(again.state.caseCount).toBe(2);
  });

  test('out, then a few, then enough', () => {
    const out = aStock(10).reserved('o1', 10);
    const few = out.moved({ kind: 'received', quantity: 3 });
    expect(openCases(few)).toEqual(['low_stock']);
    expect(openCases(few.moved({ kind: 'received', quantity: 30 }))).toEqual([]);
  });

  test('old cases leave the state, and their numbers stay taken', () => {
    let story = aStock(10);
    for (let round = 0; round < 60; round += 1)
      story = story.moved({ kind: 'counted', onHand: 1 }).moved({ kind: 'counted', onHand: 10 });
    expect(story.state.caseCount).toBe(60);
    expect(story.state.cases).toHaveLength(40);
    const raised = story.moved({ kind: 'counted', onHand: 1 }).state.cases.find(isOpen);
    expect(raised?.exceptionId).toBe('stock:wh-1~lamp.61');
  });
});

describe('overstock', () => {
  // 28 units in 28 days are 7 a week: 26 weeks are 182.
  const sold = (left: number): StockStory => aStock(28 + left).shipped('s1', 28);

  test('is not judged before the window is full, and looked at then', () => {
    const story = sold(183);
    expect(openCases(story)).toEqual([]);
    expect(story.run.nextCheckAt).toBe(startAt + 28 * dayMs);
  });

  test.each([
    [182, []],
    [183, ['overstock']],
  ])('%i units left: %j', (left, expected) => {
    const story = sold(left)
      .at(startAt + 20 * dayMs)
      .shipped('s2', 0)
      .at(startAt + 28 * dayMs - 1)
      .watched();
    expect(openCases(story)).toEqual([]);
    const full = aStock(28 + left)
      .at(startAt + 27 * dayMs)
      .shipped('s1', 28)
      .at(startAt + 28 * dayMs)
      .watched();
    expect(openCases(full)).toEqual(expected);
  });

  test('comes by itself when better days have left the window', () => {
    const story = aStock(128)
      .at(startAt + 27 * dayMs)
      .shipped('s1', 28);
    const at = story.run.nextCheckAt ?? 0;
    expect(openCases(story.at(at - 1).watched())).toEqual([]);
    expect(openCases(story.at(at).watched())).toEqual(['overstock']);
  });
});

describe('bands', () => {
  test.each([
    [6, 'in_stock'],
    [5, 'low'],
    [3, 'low'],
    [2, 'out'],
    [-4, 'out'],
  ])('%i units with a buffer of 2 and few at 3: %s', (units, band) => {
    expect(toBand(units, web, undefined)).toEqual({ band });
  });

  test('with a delivery on its way what is out can be ordered', () => {
    expect(toBand(0, web, '2026-12-01T08:00:00.000Z')).toEqual({
      band: 'backorder',
      date: '2026-12-01T08:00:00.000Z',
    });
  });

  test('a delivery that did not come in time is promised to nobody, and the next one is', () => {
    const first = startAt + 3 * dayMs;
    const second = startAt + 5 * dayMs;
    const expecting = [second, first].reduce(
      (story, at) =>
        story.told({
          type: 'ExpectIncoming',
          incomingId: `po-${at}`,
          quantity: 20,
          expectedAt: new Date(at).toISOString(),
        }),
      aStock(0),
    );
    const backorder = (at: number) => ({
      web: { band: 'backorder', date: new Date(at).toISOString() },
    });
    expect(expecting.state.bands).toEqual(backorder(first));
    expect(expecting.run.nextCheckAt).toBe(first);
    expect(expecting.at(first - 1).watched().said).toEqual([]);
    const late = expecting.at(first).watched();
    expect(late.state.bands).toEqual(backorder(second));
    expect(late.run.nextCheckAt).toBe(second);
    const out = late.at(second).watched();
    expect(out.state.bands).toEqual({ web: { band: 'out' } });
    expect(out.state.incoming).toHaveLength(2);
    expect(out.at(second + 1).watched().said).toEqual([]);
  });

  test('each crossing is one event for all channels that cross', () => {
    const options = { channels: [web, pos] };
    const count = (onHand: number) =>
      ({
        type: 'RecordMovement',
        location: 'wh-1',
        sku: 'lamp',
        movement: { kind: 'counted', onHand },
      }) as const;
    const bandsOf = (events: readonly { type: string; data: unknown }[]): unknown[] =>
      events.filter(({ type }) => type === 'StockBandsChanged').map(({ data }) => data);
    const full = turnStock(noStock, count(10), startAt, options);
    expect(bandsOf(full.events)).toEqual([
      {
        bands: [
          { channel: 'web', from: null, to: 'in_stock' },
          { channel: 'pos', from: null, to: 'in_stock' },
        ],
      },
    ]);
    const few = turnStock(full, count(4), startAt, options);
    expect(bandsOf(few.events.slice(full.events.length))).toEqual([
      { bands: [{ channel: 'web', from: 'in_stock', to: 'low' }] },
    ]);
    const same = turnStock(few, count(5), startAt, options);
    expect(bandsOf(same.events.slice(few.events.length))).toEqual([]);
  });
});
