import { describe, expect, test } from 'vitest';
import { assess } from '../../src/exceptions/assess.ts';
import {
  anOrder,
  aPlaceOrder,
  aScan,
  foldLog,
  hourMs,
  minuteMs,
  type OrderStory,
  startAt,
} from '../support/order-factory.ts';

const look = (story: OrderStory, at: string): OrderStory => story.at(at).watched();
const casesOf = (story: OrderStory, type: string) =>
  story.state.cases.filter((one) => one.type === type).map((one) => `${one.severity} ${one.state}`);

/** What died and was folded from its log again says the same: nothing new, and the same next look. */
const expectSameAfterRestart = (story: OrderStory): void => {
  const now = story.now - minuteMs;
  const again = foldLog(story.run);
  expect(again).toEqual(story.state);
  expect(assess(again, now)).toEqual({ events: [], nextCheckAt: assess(story.state, now).nextCheckAt });
};

const at = (hoursAfter: number): string => new Date(startAt + hoursAfter * hourMs).toISOString();
const parcel = 'ord_1-f1-p1';
const claim = { type: 'ClaimNonReceipt', shipmentId: parcel } as const;
const turnedUp = { type: 'WithdrawNonReceipt', shipmentId: parcel } as const;

describe('delivered_not_received', () => {
  const type = 'delivered_not_received';
  /** Delivered on Monday at 11:00 in Stockholm, missed on Tuesday. */
  const delivered = anOrder().shipped().delivered();
  const claimed = look(delivered, '2026-11-24T09:00:00Z').at('2026-11-24T09:30:00Z').does(claim);

  test('is the customer’s word, from when they say it', () => {
    expect(casesOf(look(delivered, '2026-11-24T09:29:59Z'), type)).toEqual([]);
    expect(casesOf(claimed, type)).toEqual(['2 open']);
    expect(claimed.state.cases).toMatchObject([{ dueAt: '2026-11-24T13:30:00.000Z', shipmentId: parcel }]);
    expectSameAfterRestart(claimed);
  });

  test.each([
    ['2026-11-27T09:29:59Z', ['2 open']],
    ['2026-11-27T09:30:00Z', ['1 open']],
  ])('is worst after three business days: %s %j', (instant, expected) => {
    const looked = look(claimed, instant);
    expect(casesOf(looked, type)).toEqual(expected);
    expectSameAfterRestart(looked);
  });

  test('closes when it has turned up, and is another case when it is missed again', () => {
    const found = claimed.does(turnedUp);
    expect(casesOf(found, type)).toEqual(['2 resolved']);
    expectSameAfterRestart(found);
    expect(casesOf(found.does(claim), type)).toEqual(['2 resolved', '2 open']);
  });

  test('closes when the carrier delivers it again, not by a scan of before', () => {
    const late = claimed.scanned(aScan('delivered', '2026-11-24T08:00:00Z'));
    expect(casesOf(late, type)).toEqual(['2 open']);
    const again = late.scanned(aScan('delivered', '2026-11-25T08:00:00Z'));
    expect(casesOf(again, type)).toEqual(['2 resolved']);
    expectSameAfterRestart(again);
  });

  test('closes while the carrier’s scan is taken back, and is the same case when it stands again', () => {
    const first = aScan('delivered', '2026-11-23T10:00:00Z', { eventId: 'e-1' });
    const story = look(anOrder().shipped().scanned(first), '2026-11-24T09:00:00Z').does(claim);
    const undone = story.scanned(
      aScan('in_transit', '2026-11-23T11:00:00Z', { eventId: 'e-2', retracts: 'e-1' }),
    );
    expect(casesOf(undone, type)).toEqual(['2 resolved']);
    const stands = undone.scanned(aScan('delivered', '2026-11-23T12:00:00Z', { eventId: 'e-3' }));
    expect(casesOf(stands, type)).toEqual(['2 reopened']);
    expectSameAfterRestart(stands);
  });

  test('closes when the parcel comes back', () => {
    expect(casesOf(claimed.scanned(aScan('returned', '2026-11-25T08:00:00Z')), type)).toEqual(['2 resolved']);
    const turned = claimed.scanned(aScan('returning', '2026-11-25T08:00:00Z'));
    const back = turned.scanned(aScan('delivered', '2026-11-26T08:00:00Z', { direction: 'return' }));
    expect(casesOf(back, type)).toEqual(['2 resolved']);
  });
});

describe('fraud_hold', () => {
  const type = 'fraud_hold';
  const hold = { type: 'HoldOrder', reason: 'fraud_review' } as const;
  const held = anOrder().watched().at(at(1)).does(hold);

  test.each([
    [at(1), ['2 open']],
    ['2026-11-23T09:59:59Z', ['2 open']],
    ['2026-11-23T10:00:00Z', ['1 open']],
  ])('is severe at once and worst after a business day: %s %j', (instant, expected) => {
    const looked = look(held, instant);
    expect(casesOf(looked, type)).toEqual(expected);
    expect(looked.state.cases[0]?.dueAt).toBe(at(5));
    expectSameAfterRestart(looked);
  });

  test('is about possible frauds alone', () => {
    expect(casesOf(anOrder().watched().held(), type)).toEqual([]);
  });

  test('closes when it is released or cancelled, and a new hold is a new case', () => {
    const released = held.does({ type: 'ReleaseHold', holdId: 'ord_1-h1' });
    expect(casesOf(released, type)).toEqual(['2 resolved']);
    expectSameAfterRestart(released);
    expect(casesOf(released.does(hold), type)).toEqual(['2 resolved', '2 open']);
    const cancelled = held.cancelled();
    expect(casesOf(cancelled, type)).toEqual(['2 resolved']);
    expectSameAfterRestart(cancelled);
  });
});

describe('special_order_unacknowledged', () => {
  const type = 'special_order_unacknowledged';
  const { lines, promise } = aPlaceOrder();
  const madeToOrder = {
    lines: lines.map((line) => ({ ...line, kind: line.lineId === '1' ? ('special' as const) : line.kind })),
    /** Ten days: the limit counts, not half of what there is. */
    promise: { ...promise, shipBy: '2026-11-30T09:00:00.000Z' },
  };
  const placed = anOrder(madeToOrder);

  test.each<[string, string[]]>([
    ['2026-11-28T08:59:59Z', []],
    ['2026-11-28T09:00:00Z', ['2 open']],
    ['2026-11-30T08:59:59Z', ['2 open']],
  ])('two days before it has to leave: %s %j', (instant, expected) => {
    const looked = look(placed, instant);
    expect(casesOf(looked, type)).toEqual(expected);
    expect(casesOf(looked, 'not_acknowledged')).toEqual([]);
    expectSameAfterRestart(looked);
  });

  test('half of the time there is, where that is shorter', () => {
    const short = anOrder({ ...madeToOrder, promise });
    expect(casesOf(look(short, '2026-11-20T14:29:59Z'), type)).toEqual([]);
    expect(casesOf(look(short, '2026-11-20T14:30:00Z'), type)).toEqual(['2 open']);
  });

  test('closes when the location answers, begins, or is late; the same work raises it once', () => {
    const waiting = look(placed, '2026-11-28T10:00:00Z');
    for (const answered of [waiting.accepted(), waiting.rejected(), waiting.picking()]) {
      expect(casesOf(answered, type)).toEqual(['2 resolved']);
      expectSameAfterRestart(answered);
    }
    const late = look(waiting, '2026-11-30T09:00:00Z');
    expect(casesOf(late, type)).toEqual(['2 resolved']);
    expect(casesOf(late, 'late_to_ship')).toEqual(['2 open']);
  });

  test('stands while the order is held, and is the same case afterwards', () => {
    const held = look(placed, '2026-11-28T10:00:00Z').held();
    expect(casesOf(held, type)).toEqual(['2 resolved']);
    expect(casesOf(held.does({ type: 'ReleaseHold', holdId: 'ord_1-h1' }), type)).toEqual(['2 reopened']);
  });

  test('other work is not its business', () => {
    const plain = anOrder({ promise: madeToOrder.promise });
    expect(casesOf(look(plain, '2026-11-30T08:00:00Z'), type)).toEqual([]);
    expect(casesOf(look(plain, '2026-11-30T08:00:00Z'), 'not_acknowledged')).toEqual(['3 open']);
  });
});
