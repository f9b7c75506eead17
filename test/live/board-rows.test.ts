import { describe, expect, it } from 'vitest';
import type { Identity } from '../../src/access/identity.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { StockRow } from '../../src/contracts/stock.ts';
import { toBoardRequest } from '../../src/live/board-request.ts';
import { createHeldRows } from '../../src/live/board-rows.ts';
import { anExceptionRow } from './board-world.ts';

const identity = { kind: 'user', id: 'anna', name: 'Anna', roles: ['ops'] } as unknown as Identity;

const row = (version: number, change: Partial<StockRow>): { readonly key: string; readonly row: object } => ({
  key: 'TEE@wh-1',
  row: {
    stockId: 'TEE@wh-1',
    sku: 'TEE',
    location: 'wh-1',
    level: 'ok',
    bands: { web: 'in_stock', outlet: 'in_stock' },
    onHand: 40,
    available: 40,
    updatedAt: '2026-11-26T09:00:00.000Z',
    version,
    ...change,
  },
});

describe('the rows of a board of stock', () => {
  it('tell a band that is crossed, in any channel, from other changes', () => {
    const request = toBoardRequest(identity, { view: 'stock', filter: '' }, () => 0);
    if ('error' in request) throw new Error(request.error.message);
    const held = createHeldRows(request);
    expect(held.take(row(1, {}))).toBe('enters');
    expect(held.take(row(2, { onHand: 39, available: 39 }))).toBe('changes');
    expect(held.take(row(3, { bands: { web: 'low', outlet: 'in_stock' } }))).toBe('crosses');
    expect(held.take(row(4, { bands: { web: 'low', outlet: 'in_stock' }, onHand: 3 }))).toBe('changes');
    expect(held.take(row(5, { bands: { web: 'low', outlet: 'in_stock' }, level: 'low' }))).toBe('crosses');
    expect(held.take(row(4, { level: 'out' }))).toBe('nothing');
  });
});

describe('the rows of a window', () => {
  const aCase = (key: string, severity: ExceptionRow['severity'], version = 1) => ({
    key,
    row: { ...anExceptionRow(key), severity, version },
  });
  const ofWindow = (window: [number, number]) => {
    const request = toBoardRequest(identity, { view: 'exceptions', filter: '', window }, () => 0);
    if ('error' in request) throw new Error(request.error.message);
    return createHeldRows(request);
  };
  const newsOf = ({ upserts, removes }: ReturnType<ReturnType<typeof ofWindow>['replace']>) => ({
    upserts: upserts.map(({ key }) => key),
    removes,
  });

  it('that is empty by now are news to who was there before somebody joins', () => {
    const held = ofWindow([2, 5]);
    held.add([aCase('a', 2)]);
    held.replace([]);
    held.add([aCase('b', 2), aCase('c', 2)]);
    expect(held.isStale()).toBe(true);
    expect(newsOf(held.replace([aCase('b', 2), aCase('c', 2)]))).toEqual({
      upserts: ['b', 'c'],
      removes: [],
    });
  });

  it('that who joins was not given are news to them when they are there again', () => {
    const held = ofWindow([2, 5]);
    held.add([aCase('a', 2), aCase('b', 2), aCase('c', 2)]);
    held.add([aCase('b', 2), aCase('c', 2), aCase('d', 2)]);
    const now = [aCase('a', 2), aCase('b', 2), aCase('c', 2)];
    expect(newsOf(held.replace(now))).toEqual({ upserts: ['a'], removes: ['d'] });
  });

  it('are read again when one that may have been before them is beyond them now', () => {
    const held = ofWindow([1, 2]);
    held.add([aCase('b', 2)]);
    held.take(aCase('a', 4, 2));
    expect(held.isStale()).toBe(true);
    const first = ofWindow([0, 1]);
    first.add([aCase('a', 1)]);
    first.take(aCase('b', 4, 2));
    expect(first.isStale()).toBe(false);
  });
});
