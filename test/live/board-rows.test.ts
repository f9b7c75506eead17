import { describe, expect, it } from 'vitest';
import type { Identity } from '../../src/access/identity.ts';
import type { StockRow } from '../../src/contracts/stock.ts';
import { toBoardRequest } from '../../src/live/board-request.ts';
import { createHeldRows } from '../../src/live/board-rows.ts';

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
