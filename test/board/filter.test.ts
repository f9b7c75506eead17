import { describe, expect, it } from 'vitest';
import { exceptionFields } from '../../src/board/exceptions.ts';
import { parseFilter } from '../../src/board/filter.ts';
import { orderFields } from '../../src/board/orders.ts';
import { stockFields } from '../../src/board/stock.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { StockRow } from '../../src/contracts/stock.ts';
import type { StoredOrderRow } from '../../src/orders/rows.ts';

const aRow = (changes: Partial<ExceptionRow> = {}): ExceptionRow => ({
  exceptionId: 'ord_1.1',
  type: 'no_first_scan',
  severity: 2,
  state: 'open',
  title: 't',
  because: 'b',
  closesWhen: 'c',
  raisedAt: '2026-11-22T08:00:00.000Z',
  dueAt: '2026-11-22T12:00:00.000Z',
  owner: null,
  resolvedAt: null,
  resolution: null,
  shipmentId: null,
  fulfilmentId: null,
  playbook: [],
  version: 4,
  orderId: 'ord_1',
  orderNumber: 'SO-100001',
  channel: 'web',
  location: 'wh-1',
  carrier: 'postnord',
  trackingNumber: 'PN1',
  country: 'SE',
  valueAtRisk: { amount: '10.00', currency: 'SEK' },
  updatedAt: '2026-11-22T08:00:00.000Z',
  ...changes,
});

let now = Date.parse('2026-11-22T09:00:00Z');
const matches = (text: string, row: ExceptionRow): boolean => {
  const parsed = parseFilter(exceptionFields, text, { id: 'anna', now: () => now });
  if ('wrong' in parsed) throw new Error(parsed.wrong);
  return parsed.filter.matches(row);
};

describe('a filter', () => {
  it('holds when all of its words hold', () => {
    expect(matches('', aRow())).toBe(true);
    expect(matches('severity:2 carrier:postnord is:unclaimed', aRow())).toBe(true);
    expect(matches('severity:1 carrier:postnord', aRow())).toBe(false);
    expect(matches('severity:1,2 country:SE,NO', aRow())).toBe(true);
    expect(matches('carrier:dhl', aRow({ carrier: null }))).toBe(false);
    expect(matches('so-1000', aRow())).toBe(true);
    expect(matches('order:SO-2', aRow())).toBe(false);
    expect(matches('is:mine', aRow({ owner: 'anna' }))).toBe(true);
    expect(matches('is:mine', aRow({ owner: 'anna', state: 'resolved' }))).toBe(false);
    expect(matches('is:resolved', aRow({ state: 'resolved' }))).toBe(true);
    const snoozed = aRow({ snoozed: { until: null, untilWorse: true } });
    expect(matches('is:open', snoozed)).toBe(false);
    expect(matches('is:snoozed', snoozed)).toBe(true);
    expect(matches('is:snoozed', aRow())).toBe(false);
    const waiting = aRow({
      waiting: { on: 'customer', since: '2026-11-22T08:00:00.000Z', leftMs: null },
      watchers: ['anna'],
    });
    expect(matches('is:waiting is:open waiting:customer,carrier is:watched', waiting)).toBe(true);
    expect(matches('waiting:carrier', waiting)).toBe(false);
    expect(matches('is:watched', aRow({ watchers: ['olaf'] }))).toBe(false);
  });

  it('looks at the time when it is asked, not when it was written', () => {
    const parsed = parseFilter(exceptionFields, 'is:breaching', { id: 'anna', now: () => now });
    if ('wrong' in parsed) throw new Error(parsed.wrong);
    expect(parsed.filter.isTimed).toBe(true);
    expect(parsed.filter.matches(aRow())).toBe(false);
    const before = JSON.stringify(parsed.filter.where());
    now += 2.5 * 3_600_000;
    expect(parsed.filter.matches(aRow())).toBe(true);
    expect(JSON.stringify(parsed.filter.where())).not.toBe(before);
  });

  it('says which word it does not know', () => {
    const wrong = (text: string): string => {
      const parsed = parseFilter(exceptionFields, text, { id: 'anna', now: () => now });
      return 'wrong' in parsed ? parsed.wrong : '';
    };
    expect(wrong('is:open colour:red')).toMatch(/"colour:red".*known are severity, type/);
    expect(wrong('is:open colour:red')).toContain('"colour:red" (character 9)');
    expect(wrong('-is:open')).toMatch(/"is" cannot be turned round/);
    expect(wrong('-colour:red')).toMatch(/there is no "colour"/);
    expect(wrong('due:soon')).toMatch(/"due" does not know "soon"/);
    expect(wrong('is:purple')).toMatch(/"is" does not know "purple"/);
    expect(wrong('severity:')).toMatch(/severity/);
    expect(wrong('severity:worst')).toMatch(/worst/);
    expect(wrong('severity:worst')).toMatch(/"severity" does not know "worst"/);
    expect(wrong('constructor:x __proto__:y')).toMatch(/constructor/);
    expect(wrong('is:constructor')).toMatch(/constructor/);
  });

  it('asks the database nothing that it cannot read', () => {
    for (const text of ['severity:1e400', '-severity:-1e400', 'carrier:post\0nord', 'post\0nord'])
      expect(parseFilter(exceptionFields, text, { id: 'anna', now: () => now })).toMatchObject({
        wrong: expect.stringContaining('does not know') as string,
      });
  });
});

describe('a product', () => {
  const shelf = (sku: string, name?: string): StockRow =>
    ({ sku, ...(name === undefined ? {} : { name }) }) as unknown as StockRow;
  const finds = (text: string, row: StockRow): boolean => {
    const parsed = parseFilter(stockFields, text, { id: 'anna', now: () => now });
    if ('wrong' in parsed) throw new Error(parsed.wrong);
    return parsed.filter.matches(row);
  };

  it('is found by how its SKU begins and by any part of its name', () => {
    expect(finds('product:JKT', shelf('JKT-M'))).toBe(true);
    expect(finds('product:jkt', shelf('JKT-M'))).toBe(false);
    expect(finds('product:ACKET product:shell', shelf('JKT-M', 'Shell jacket'))).toBe(true);
    expect(finds('product:tent', shelf('JKT-M', 'Shell jacket'))).toBe(false);
  });
});

it.each([
  ['tier:gold', 'gold', true],
  ['tier:gold', undefined, false],
  ['tier:none', undefined, true],
  ['tier:none', 'gold', false],
  ['-tier:gold', undefined, true],
  ['-tier:none', undefined, false],
  ['-tier:none,gold', 'silver', true],
])('of orders %s holds where the customer is %s: %s', (text, customerTier, holds) => {
  const parsed = parseFilter(orderFields, text, { id: 'anna', now: () => now });
  if ('wrong' in parsed) throw new Error(parsed.wrong);
  expect(parsed.filter.matches({ customerTier } as StoredOrderRow)).toBe(holds);
});
