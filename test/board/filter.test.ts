import { describe, expect, it } from 'vitest';
import { exceptionFields } from '../../src/board/exceptions.ts';
import { parseFilter } from '../../src/board/filter.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';

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
    expect(wrong('is:purple')).toMatch(/"is" does not know "purple"/);
    expect(wrong('severity:')).toMatch(/severity/);
    expect(wrong('severity:worst')).toMatch(/worst/);
    expect(wrong('constructor:x __proto__:y')).toMatch(/constructor/);
    expect(wrong('is:constructor')).toMatch(/constructor/);
  });
});
