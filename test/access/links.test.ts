import { describe, expect, it } from 'vitest';
import { createLinks, isOpen, linkExpiresAt } from '../../src/access/links.ts';

const links = createLinks(Buffer.alloc(32, 7));
const placedAt = '2026-11-20T08:00:00.000Z';
const order = { linkGeneration: 0, placedAt, deliveredAt: null };
const dayMs = 86_400_000;
const now = Date.parse('2026-11-22T08:00:00Z');

describe('tracking links', () => {
  const token = links.toToken('ord_aaaaaaaaaaaaaaaa', 0);

  it('names its order and generation', () => {
    expect(links.read(token)).toEqual({ orderId: 'ord_aaaaaaaaaaaaaaaa', generation: 0 });
  });

  it('says nothing when a single character is another one (A9)', () => {
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A';
      expect(links.read(token.slice(0, index) + other + token.slice(index + 1))).toBeUndefined();
    }
  });

  it.each([
    ['another hub', createLinks(Buffer.alloc(32, 8)).toToken('ord_aaaaaaaaaaaaaaaa', 0)],
    ['no signature', token.split('.')[0] ?? ''],
    ['an empty signature', `${token.split('.')[0]}.`],
    ['a signature and more', `${token}A`],
    ['nothing', ''],
    ['only a dot', '.'],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['another spelling of the same bytes', `${token}=`],
    [
      "somebody else's signature",
      `${links.toToken('ord_bbbbbbbbbbbbbbbb', 0).split('.')[0]}.${token.split('.')[1]}`,
    ],
  ])('says nothing of one with %s (A9)', (_, forged) => {
    expect(links.read(forged)).toBeUndefined();
  });

  it('ends when the generation moves on', () => {
    expect(isOpen({ orderId: 'x', generation: 0 }, order, now)).toBe(true);
    expect(isOpen({ orderId: 'x', generation: 0 }, { ...order, linkGeneration: 1 }, now)).toBe(false);
    expect(isOpen({ orderId: 'x', generation: 1 }, order, now)).toBe(false);
  });

  it('ends 180 days after delivery, to the millisecond', () => {
    const delivered = { linkGeneration: 0, placedAt, deliveredAt: new Date(now).toISOString() };
    const link = { orderId: 'x', generation: 0 };
    expect(isOpen(link, delivered, now + 180 * dayMs - 1)).toBe(true);
    expect(isOpen(link, delivered, now + 180 * dayMs)).toBe(false);
    expect(linkExpiresAt(order)).toBeNull();
  });

  it('is not closed by a delivery that its carrier stamped before the order was placed', () => {
    const old = { linkGeneration: 0, placedAt, deliveredAt: '2014-11-19T10:51:54.000Z' };
    expect(isOpen({ orderId: 'o', generation: 0 }, old, Date.parse(placedAt) + 86_400_000)).toBe(true);
  });
});
