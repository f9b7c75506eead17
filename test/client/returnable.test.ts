import { describe, expect, it } from 'vitest';
import {
  emptyDraft,
  toChosen,
  toRequest,
  type ReturnDraft,
} from '../../client/src/features/customer/return-draft.ts';
import { tellReturn } from '../../client/src/features/customer/return-words.ts';
import { toArrival } from '../../client/src/words/arrival.ts';
import { leftForStaff, toReturnable, toReturnables } from '../../client/src/words/returnable.ts';
import { english } from '../../client/src/languages/speech.ts';
import type { LineQuantities, OrderView } from '../../src/contracts/orders.ts';
import { anOrder } from './support/fixtures.ts';
import { aReturn } from './support/return-fixtures.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
type Line = OrderView['lines'][number];
const [aLine] = anOrder(now, 3, 'delivered').lines;
const line = (quantities: Partial<LineQuantities> = {}, change: Partial<Line> = {}): Line => {
  if (aLine === undefined) throw new Error('no line');
  return { ...aLine, ...change, quantities: { ...aLine.quantities, ...quantities } };
};
const rules = { returnDays: 30, now };
const whyOf = (one: Line): string | undefined => toReturnable(one, rules, english).why;

describe('what a customer may send back', () => {
  it('is what was delivered, less what was asked for, has come, was thrown away or is missing', () => {
    const quantities = { ordered: 9, shipped: 9, delivered: 8 };
    const of = (more: Partial<LineQuantities>): number =>
      toReturnable(line({ ...quantities, ...more }), rules, english).left;
    expect(of({})).toBe(8);
    expect(of({ returnRequested: 1, returned: 2, dismissed: 1, writtenOff: 1 })).toBe(3);
    expect(of({ returned: 9 })).toBe(0);
    expect(leftForStaff(line({ ...quantities, returned: 2 }))).toBe(7);
  });

  it.each([
    ['Final sale', line({}, { finalSale: true })],
    ['Made to order', line({}, { kind: 'special' })],
    ['Cancelled', line({ cancelled: 2, delivered: 0 })],
    ['Not delivered yet', line({ delivered: 0 })],
    ['In a return already', line({ returnRequested: 2 })],
    ['Sent back already', line({ returned: 2 })],
    ['The time for returns was over on Fri 20 Nov', line({}, { deliveredAt: '2026-10-21T10:00:00Z' })],
    [undefined, line()],
  ])('says “%s” of what cannot be', (why, one) => {
    expect(whyOf(one)).toBe(why);
  });

  it('can be until so many days after its delivery have passed, to the millisecond', () => {
    const delivered = (ago: number): Line =>
      line({}, { deliveredAt: new Date(now - 30 * 86_400_000 + ago).toISOString() });
    expect(toReturnable(delivered(1), rules, english)).toMatchObject({ left: 2, until: 'Sun 22 Nov' });
    expect(toReturnable(delivered(0), rules, english)).toMatchObject({ left: 0, until: undefined });
  });
});

describe('what is said so far', () => {
  const order = anOrder(now, 3, 'delivered');
  const draft: ReturnDraft = {
    ...emptyDraft,
    units: { '1': 2, '2': 1 },
    reasons: { '1': 'does_not_fit' },
    note: '  Too small.  ',
    method: 'locker',
  };

  it('is of no more than can be sent back still', () => {
    const [first, ...others] = order.lines;
    const less = first === undefined ? [] : [{ ...first, quantities: { ...first.quantities, returned: 1 } }];
    const chosen = toChosen(draft, toReturnables({ ...order, lines: [...less, ...others] }, rules, english));
    expect(chosen.map(({ lineId, quantity }) => [lineId, quantity])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
  });

  it('is asked for as the hub takes it', () => {
    expect(toRequest(draft, toChosen(draft, toReturnables(order, rules, english)))).toEqual({
      type: 'RequestReturn',
      lines: [
        { lineId: '1', quantity: 2, reason: 'does_not_fit' },
        { lineId: '2', quantity: 1, reason: 'other' },
      ],
      method: 'locker',
      note: 'Too small.',
    });
    expect(toRequest(emptyDraft, [])).toEqual({ type: 'RequestReturn', lines: [], method: 'drop_off' });
  });
});

describe('a return in the words of who sends it', () => {
  it('says what is to be done by how it is handed over, and what came of it', () => {
    const tell = (change: Parameters<typeof aReturn>[0]): string => tellReturn(aReturn(change), english).next;
    expect(tell({ method: 'store' })).toContain('Bring it to one of our stores');
    expect(tell({ status: 'requested' })).toContain('do not send it yet');
    expect(tell({ status: 'refused', refusal: 'return_period_ended' })).toBe(
      'The time for returns was over.',
    );
    expect(tell({ status: 'closed', refund: { amount: '129.00', currency: 'SEK' } })).toMatch(
      /^A refund of SEK\s129\.00 was granted\.$/,
    );
    expect(tell({ status: 'closed' })).toBe('It is closed without a refund.');
  });

  it('leaves the page saying that it was delivered, also where no parcel brought it', () => {
    const order: OrderView = {
      ...anOrder(now, 3, 'delivered'),
      status: 'returning',
      shipments: [],
      delivery: { option: 'pickup_in_store' },
      returns: [aReturn()],
    };
    expect(toArrival(order, now, english)).toMatchObject({
      headline: 'Collected.',
      next: 'You can send your return now: see below.',
    });
  });
});
