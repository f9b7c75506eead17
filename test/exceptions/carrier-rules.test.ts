import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../src/contracts/reasons.ts';
import type { ScanStatus } from '../../src/contracts/scans.ts';
import { assess } from '../../src/exceptions/assess.ts';
import { isOpen } from '../../src/orders/state.ts';
import {
  anOrder,
  aPlaceOrder,
  aScan,
  foldLog,
  minuteMs,
  type OrderStory,
  startAt,
} from '../support/order-factory.ts';

const look = (story: OrderStory, at: string): OrderStory => story.at(at).watched();
const casesOf = (story: OrderStory, type: string) =>
  story.state.cases.filter((one) => one.type === type).map((one) => `${one.severity} ${one.state}`);

/** What died and was folded from its log again says the same: nothing new, and the same next look. */
const expectSameAfterRestart = (story: OrderStory): void => {
  // Each step is a minute; what was last looked at is the step before.
  const now = story.now - minuteMs;
  const again = foldLog(story.run);
  expect(again).toEqual(story.state);
  expect(assess(again, now)).toEqual({
    events: [],
    nextCheckAt: assess(story.state, now).nextCheckAt,
  });
};

const at = (hoursAfter: number): string => new Date(startAt + hoursAfter * 3_600_000).toISOString();
/** Dispatched on Friday 20 November, 10:00 in Stockholm; promised by Wednesday. */
const dispatched = anOrder().at(at(0)).shipped();
const moved = dispatched.scanned(aScan('in_transit', at(6)));
const movedThen = (status: ScanStatus, hoursAfter: number, reason?: ReasonCode, country?: string) =>
  moved.scanned(
    aScan(status, at(hoursAfter), {
      ...(reason === undefined ? {} : { reason }),
      ...(country === undefined ? {} : { country }),
    }),
  );

describe('what a carrier reports', () => {
  test.each<[string, ScanStatus, ReasonCode, number, ScanStatus, ReasonCode]>([
    ['lost', 'exception', 'lost', 1, 'in_transit', 'none'],
    ['lost', 'failed', 'lost', 1, 'in_transit', 'found'],
    ['lost', 'failed', 'none', 1, 'returned', 'none'],
    ['address_issue', 'exception', 'address_incorrect', 2, 'out_for_delivery', 'none'],
    ['address_issue', 'attempt_failed', 'address_incomplete', 2, 'exception', 'address_corrected'],
    ['customs_hold', 'on_hold', 'customs_docs', 2, 'in_transit', 'customs_cleared'],
    ['customs_hold', 'on_hold', 'duties_unpaid', 2, 'out_for_delivery', 'none'],
    ['held_by_carrier', 'on_hold', 'none', 2, 'in_transit', 'none'],
    ['held_by_carrier', 'on_hold', 'payment_due', 2, 'delivered', 'none'],
    ['refused', 'attempt_failed', 'refused', 2, 'returned', 'none'],
    ['return_to_sender', 'returning', 'returned_unclaimed', 2, 'returned', 'none'],
  ])('%s: %s %s is severity %i until %s %s', (type, status, reason, severity, next, nextReason) => {
    const before = look(moved, at(24));
    expect(casesOf(before, type)).toEqual([]);
    const raised = before.scanned(aScan(status, at(24), { reason }));
    expect(casesOf(raised, type)).toEqual([`${severity} open`]);
    expectSameAfterRestart(raised);
    const again = raised.scanned(aScan(status, at(25), { reason }));
    expect(casesOf(again, type)).toEqual([`${severity} open`]);
    const answered = again.scanned(aScan(next, at(27), { reason: nextReason }));
    expect(casesOf(answered, type)).toEqual([`${severity} resolved`]);
    expectSameAfterRestart(answered);
  });

  test('a return that only its direction tells is one', () => {
    const back = { direction: 'return' } as const;
    const turned = look(moved, at(24)).scanned(aScan('in_transit', at(24), back));
    expect(casesOf(turned, 'return_to_sender')).toEqual(['2 open']);
    expect(turned.run.nextCheckAt).toBe(Date.parse(at(24 + 7 * 24)));
    expectSameAfterRestart(turned);
    const there = turned.scanned(aScan('delivered', at(40), back));
    expect(casesOf(there, 'return_to_sender')).toEqual(['2 resolved']);
  });

  test('a reminder does not start the days anew in which it waits to be fetched', () => {
    const waits = movedThen('available_for_pickup', 24)
      .scanned(aScan('info_received', at(60)))
      .scanned(aScan('available_for_pickup', at(61), { code: 'reminder' }));
    expect(casesOf(look(waits, at(24 + 48)), 'pickup_ageing')).toEqual(['4 open']);
  });

  test('it is a case of its own when it is reported again after its answer', () => {
    const again = look(moved, at(24))
      .scanned(aScan('on_hold', at(24), { reason: 'customs_held' }))
      .scanned(aScan('in_transit', at(26), { reason: 'customs_cleared' }))
      .scanned(aScan('on_hold', at(28), { reason: 'customs_held' }));
    expect(casesOf(again, 'customs_hold')).toEqual(['2 resolved', '2 open']);
  });

  test('an answer from before the case closes it as late', () => {
    const story = look(movedThen('on_hold', 20), at(24)).scanned(aScan('in_transit', at(22)));
    expect(story.state.cases.find((one) => one.type === 'held_by_carrier')?.resolution).toBe('was_late_scan');
  });

  test('damage and a cancellation: a delivery does not undo the one, a pickup undoes the other', () => {
    const damaged = look(moved, at(20)).scanned(aScan('exception', at(20), { reason: 'damaged' }));
    expect(casesOf(damaged, 'damaged')).toEqual(['1 open']);
    expect(casesOf(damaged.scanned(aScan('delivered', at(30))), 'damaged')).toEqual(['1 open']);
    const cancelled = look(dispatched, at(2)).scanned(aScan('cancelled', at(2)));
    expect(casesOf(cancelled, 'cancelled_by_carrier')).toEqual(['2 open']);
    expectSameAfterRestart(cancelled);
    const picked = cancelled.scanned(aScan('picked_up', at(20)));
    expect(casesOf(picked, 'cancelled_by_carrier')).toEqual(['2 resolved']);
    expectSameAfterRestart(picked);
  });

  test('nobody is asked to do something about the weather', () => {
    const story = look(movedThen('on_hold', 20, 'weather'), at(24));
    expect(story.state.cases.filter(isOpen).map((one) => one.type)).toEqual([]);
  });

  test('a failed attempt at a wrong address, or refused, is one case', () => {
    const types = (story: OrderStory) => story.state.cases.filter(isOpen).map((one) => one.type);
    expect(types(look(movedThen('attempt_failed', 20, 'address_incorrect'), at(21)))).toEqual([
      'address_issue',
    ]);
    const refused = look(movedThen('attempt_failed', 20, 'refused'), at(21));
    expect(types(refused)).toEqual(['refused']);
    const back = refused.scanned(aScan('returning', at(30), { reason: 'returned_refused' }));
    expect(types(back)).toEqual(['refused']);
    expect(types(back.scanned(aScan('returned', at(40))))).toEqual(['returned']);
  });
});

/** Just before and just after each limit; Monday is 23 November, Stockholm is an hour ahead. */
describe('the clocks of a parcel', () => {
  const out = movedThen('out_for_delivery', 72);
  const ready = movedThen('available_for_pickup', 24);
  const back = movedThen('returning', 24);
  const held = movedThen('on_hold', 72, 'customs_held');
  const attempted = movedThen('attempt_failed', 72, 'consignee_absent');
  const twoParcels = anOrder()
    .at(at(0))
    .shipped('PN1', { '1': 3 })
    .shipped('PN2', { '2': 2 })
    .scanned(aScan('in_transit', at(6)))
    .does({
      type: 'RecordScans',
      carrier: 'postnord',
      trackingNumber: 'PN2',
      scans: [{ scan: aScan('delivered', at(24 * 3)) }],
    });
  test.each<[string, OrderStory, string, string[]]>([
    ['ofd_not_closed', out, '2026-11-24T00:59:59Z', []],
    ['ofd_not_closed', out, '2026-11-24T01:00:00Z', ['3 open']],
    ['promise_broken', moved, '2026-11-25T22:59:59Z', []],
    ['promise_broken', moved, '2026-11-25T23:00:00Z', ['2 open']],
    ['promise_broken', moved, '2026-11-29T22:59:59Z', ['2 open']],
    ['promise_broken', moved, '2026-11-29T23:00:00Z', ['1 open']],
    ['promise_broken', ready, '2026-11-27T12:00:00Z', []],
    ['promise_broken', dispatched, '2026-11-27T12:00:00Z', []],
    ['pickup_ageing', ready, '2026-11-23T08:59:59Z', []],
    ['pickup_ageing', ready, '2026-11-23T09:00:00Z', ['4 open']],
    ['pickup_ageing', ready, '2026-11-26T08:59:59Z', ['4 open']],
    ['pickup_ageing', ready, '2026-11-26T09:00:00Z', ['3 open']],
    ['pickup_ageing', ready, '2026-12-03T08:59:59Z', ['3 open']],
    ['pickup_ageing', ready, '2026-12-03T09:00:00Z', ['2 open']],
    ['return_to_sender', back, '2026-11-28T08:59:59Z', ['2 open']],
    ['return_to_sender', back, '2026-11-28T09:00:00Z', ['1 open']],
    ['customs_hold', held, '2026-11-26T08:59:59Z', ['2 open']],
    ['customs_hold', held, '2026-11-26T09:00:00Z', ['1 open']],
    ['attempt_failed', attempted, '2026-11-24T08:59:59Z', ['3 open']],
    ['attempt_failed', attempted, '2026-11-24T09:00:00Z', ['2 open']],
    ['partial_delivery', twoParcels, '2026-11-24T08:59:59Z', []],
    ['partial_delivery', twoParcels, '2026-11-24T09:00:00Z', ['3 open']],
  ])('%s (%#) at %s: %j', (type, story, instant, expected) => {
    const looked = look(story, instant);
    expect(casesOf(looked, type)).toEqual(expected);
    expectSameAfterRestart(looked);
  });

  test.each<[string, OrderStory, string, ScanStatus]>([
    ['ofd_not_closed', out, '2026-11-24T02:00:00Z', 'delivered'],
    ['ofd_not_closed', out, '2026-11-24T02:00:00Z', 'in_transit'],
    ['promise_broken', moved, '2026-11-26T02:00:00Z', 'delivered'],
    ['promise_broken', moved, '2026-11-26T02:00:00Z', 'available_for_pickup'],
    ['pickup_ageing', ready, '2026-11-26T10:00:00Z', 'delivered'],
    ['pickup_ageing', ready, '2026-11-26T10:00:00Z', 'returning'],
    ['partial_delivery', twoParcels, '2026-11-24T10:00:00Z', 'delivered'],
  ])('%s (%#) at %s is closed by %s', (type, story, instant, status) => {
    const raised = look(story, instant);
    expect(raised.state.cases.filter((one) => isOpen(one) && one.type === type)).toHaveLength(1);
    const closed = raised.scanned(aScan(status, new Date(Date.parse(instant) + minuteMs).toISOString()));
    expect(closed.state.cases.find((one) => one.type === type)).toMatchObject({
      state: 'resolved',
      resolution: 'auto',
    });
    expectSameAfterRestart(closed);
  });

  test('a delivery that happened in time and came late was no broken promise', () => {
    const story = look(moved, '2026-11-26T02:00:00Z').scanned(aScan('delivered', '2026-11-25T10:00:00Z'));
    expect(story.state.cases.find((one) => one.type === 'promise_broken')?.resolution).toBe('was_late_scan');
  });

  test('each day out for delivery arms it anew', () => {
    const first = look(out, '2026-11-24T02:00:00Z');
    const second = look(
      first.scanned(aScan('out_for_delivery', '2026-11-24T07:00:00Z')),
      '2026-11-25T02:00:00Z',
    );
    expect(casesOf(second, 'ofd_not_closed')).toEqual(['3 resolved', '3 open']);
  });

  test('a promise is at risk from an estimate that is after it, until it is broken', () => {
    const late = { from: '2026-11-27', to: '2026-11-27' };
    const estimated = moved.scanned({ ...aScan('in_transit', at(24)), estimatedDelivery: late });
    expect(casesOf(look(moved, at(25)), 'promise_at_risk')).toEqual([]);
    const raised = look(estimated, '2026-11-25T22:59:59Z');
    expect(casesOf(raised, 'promise_at_risk')).toEqual(['3 open']);
    expectSameAfterRestart(raised);
    const better = raised.scanned({
      ...aScan('in_transit', '2026-11-24T08:00:00Z'),
      estimatedDelivery: { from: '2026-11-25', to: '2026-11-25' },
    });
    expect(casesOf(better, 'promise_at_risk')).toEqual(['3 resolved']);
    const broken = look(raised, '2026-11-25T23:00:00Z');
    expect([casesOf(broken, 'promise_at_risk'), casesOf(broken, 'promise_broken')]).toEqual([
      ['3 resolved'],
      ['2 open'],
    ]);
  });

  test('a delivered parcel that moves a day later, and one delivered abroad, are for a person', () => {
    const delivered = movedThen('delivered', 24);
    const hub = delivered.scanned(aScan('in_transit', at(47.9)));
    expect(casesOf(look(hub, at(60)), 'conflicting_scans')).toEqual([]);
    const moving = look(hub.scanned(aScan('in_transit', at(48))), at(60));
    expect(casesOf(moving, 'conflicting_scans')).toEqual(['3 open']);
    expectSameAfterRestart(moving);
    expect(casesOf(look(movedThen('delivered', 24, 'none', 'SE'), at(25)), 'pod_mismatch')).toEqual([]);
    expect(casesOf(look(movedThen('delivered', 24, 'none', 'NO'), at(25)), 'pod_mismatch')).toEqual([
      '2 open',
    ]);
  });
});

/** Placed at 09:00, to leave by 20:00 of the same day. */
describe('the clocks of the work at a location', () => {
  const placed = anOrder();
  const accepted = placed.accepted();
  test.each<[string, OrderStory, string, string[]]>([
    ['not_acknowledged', placed, '2026-11-20T14:29:59Z', []],
    ['not_acknowledged', placed, '2026-11-20T14:30:00Z', ['3 open']],
    ['not_acknowledged', look(placed, '2026-11-20T19:00:00Z'), '2026-11-20T20:00:00Z', ['3 resolved']],
    ['not_acknowledged', accepted, '2026-11-20T14:30:00Z', []],
    ['pick_overdue', accepted, '2026-11-20T14:29:59Z', []],
    ['pick_overdue', accepted, '2026-11-20T14:30:00Z', ['3 open']],
    ['pick_overdue', placed, '2026-11-20T14:30:00Z', []],
  ])('%s (%#) at %s: %j', (type, story, instant, expected) => {
    const looked = look(story, instant);
    expect(casesOf(looked, type)).toEqual(expected);
    expectSameAfterRestart(looked);
  });

  test('count from the limit where half of the time is longer', () => {
    const shipBy = '2026-11-21T20:00:00.000Z';
    const longer = anOrder({ promise: { ...aPlaceOrder().promise, shipBy } });
    expect(casesOf(look(longer, '2026-11-21T11:59:59Z'), 'not_acknowledged')).toEqual([]);
    expect(casesOf(look(longer, '2026-11-21T12:00:00Z'), 'not_acknowledged')).toEqual(['3 open']);
    expect(casesOf(look(longer.accepted(), '2026-11-21T13:59:59Z'), 'pick_overdue')).toEqual([]);
    expect(casesOf(look(longer.accepted(), '2026-11-21T14:00:00Z'), 'pick_overdue')).toEqual(['3 open']);
  });

  test('are closed by what was missing', () => {
    const waiting = look(placed, '2026-11-20T15:00:00Z');
    expect(casesOf(waiting.accepted(), 'not_acknowledged')).toEqual(['3 resolved']);
    const picking = waiting.accepted();
    expect(casesOf(picking, 'pick_overdue')).toEqual(['3 open']);
    expect(casesOf(picking.packed(), 'pick_overdue')).toEqual(['3 resolved']);
  });

  test('stand while the order is on hold', () => {
    const held = placed.does({ type: 'HoldOrder', reason: 'fraud_review' });
    expect(casesOf(look(held, '2026-11-20T15:00:00Z'), 'not_acknowledged')).toEqual([]);
    const released = look(held, '2026-11-20T15:00:00Z').does({ type: 'ReleaseHold', holdId: 'ord_1-h1' });
    expect(casesOf(released, 'not_acknowledged')).toEqual(['3 open']);
  });
});
