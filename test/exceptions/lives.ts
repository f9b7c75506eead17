import type { ReasonCode } from '../../src/contracts/reasons.ts';
import type { ReturnReason } from '../../src/contracts/returns.ts';
import type { Scan, ScanStatus } from '../../src/contracts/scans.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import {
  anOrder,
  aPlaceOrder,
  aScan,
  hourMs,
  type OrderStory,
  report,
  scansOf,
  startAt,
} from '../support/order-factory.ts';

/** The life of a case, step by step: what every rule must be able to show. */
export interface Life {
  /** Just before: the rule has nothing to say. */
  readonly before: OrderStory;
  /** Just after: the case is there. */
  readonly raise: (before: OrderStory) => OrderStory;
  /** What closes it. */
  readonly close: (raised: OrderStory) => OrderStory;
  /** What arms it again: as another case, or, where it is the same fact, as the same one. */
  readonly arm: (closed: OrderStory) => OrderStory;
  readonly armed: 'another' | 'same';
}

type Step = (story: OrderStory) => OrderStory;

const at = (hours: number): string => new Date(startAt + hours * hourMs).toISOString();
const look =
  (instant: string): Step =>
  (story) =>
    story.at(instant).watched();
/** At the time it was written with, watched. */
const scan =
  (status: ScanStatus, instant: string, more: Parameters<typeof aScan>[2] = {}): Step =>
  (story) =>
    story
      .at(instant)
      .watched()
      .at(instant)
      .scanned(aScan(status, instant, more));
const because = (reason: ReasonCode) => ({ reason });
const does =
  (command: OrderCommand): Step =>
  (story) =>
    story.does(command);
/** The carrier takes a scan of that id back. */
const takeBack = (eventId: string, instant: string): Step =>
  scan('unmapped', instant, { retracts: eventId, code: 'taken back' });
const delivered = anOrder().accepted().shipped().delivered();
const askedFor = (reason: ReturnReason, returnId = 'ord_1-ra'): OrderCommand => ({
  type: 'RequestReturn',
  returnId,
  lines: [{ lineId: '1', quantity: 1, reason }],
  method: 'drop_off',
  isByCustomer: true,
  days: 60,
});
const cameBack = (lineId: string, returnId = 'ord_1-ra'): OrderCommand => ({
  type: 'ReportReturn',
  returnId,
  location: 'wh-1',
  reported: 'received',
  lines: [{ lineId, quantity: 1 }],
});
const resolve =
  (type: string): Step =>
  (story) => {
    const one = story.state.cases.findLast((it) => it.type === type);
    if (one === undefined) throw new Error(`there is no ${type} to resolve`);
    return story.does({
      type: 'HandleException',
      exceptionId: one.exceptionId,
      command: 'resolve',
      code: 'fixed',
    });
  };
const routeTo = (location: string, lines: Record<string, number>): Step =>
  does({
    type: 'AllocateLines',
    plan: {
      allocations: [
        {
          location,
          lines: Object.entries(lines).map(([lineId, quantity]) => ({ lineId, quantity })),
          candidates: [{ location, score: 1, chosen: true, why: 'It has it.' }],
        },
      ],
    },
  });

const dispatched = anOrder().at(at(0)).shipped();
const moved = dispatched.scanned(aScan('in_transit', at(6)));
const movedAt = (hours: number): OrderStory => look(at(hours))(moved);
const estimated = (instant: string, day: string): Step => {
  const one: Scan = { ...aScan('in_transit', instant), estimatedDelivery: { from: day, to: day } };
  return (story) => story.at(instant).scanned(one);
};
const twoParcels = anOrder()
  .at(at(0))
  .shipped('PN1', { '1': 3 })
  .shipped('PN2', { '2': 2 })
  .scanned(aScan('in_transit', at(6)))
  .does(scansOf('PN2', aScan('delivered', at(72))));
const placed = aPlaceOrder();
const special = anOrder({
  lines: placed.lines.map((line) => ({
    ...line,
    kind: line.lineId === '1' ? ('special' as const) : line.kind,
  })),
  promise: { ...placed.promise, shipBy: '2026-11-30T09:00:00.000Z' },
});
const hold = does({ type: 'HoldOrder', reason: 'address_check' });
const release = does({ type: 'ReleaseHold', holdId: 'ord_1-h1' });
const claim = does({ type: 'ClaimNonReceipt', shipmentId: 'ord_1-f1-p1' });

const chosen = [{ location: 'wh-1', score: 1, chosen: true, why: 'It has it.' }];
const fromTwo = anOrder({
  plan: {
    allocations: [
      { location: 'wh-1', lines: [{ lineId: '1', quantity: 3 }], candidates: chosen },
      { location: 'wh-2', lines: [{ lineId: '2', quantity: 2 }], candidates: chosen },
    ],
  },
});

/** Reported, answered by a scan, and reported again. */
const reportedAgain = (
  status: ScanStatus,
  reason: ReasonCode,
  answer: ScanStatus,
  answered: ReasonCode = 'none',
): Life => ({
  before: movedAt(24),
  raise: scan(status, at(24), because(reason)),
  close: scan(answer, at(27), because(answered)),
  arm: scan(status, at(30), because(reason)),
  armed: 'another',
});
/** What has come to an end begins again when the carrier takes the end back. */
const endTakenBack = (end: ScanStatus, hours: number): Pick<Life, 'close' | 'arm' | 'armed'> => ({
  close: scan(end, at(hours), { eventId: 'e1' }),
  arm: takeBack('e1', at(hours + 1)),
  armed: 'same',
});

export const lives: Readonly<Record<string, Life>> = {
  no_first_scan: {
    before: look('2026-11-23T08:59:59Z')(dispatched),
    raise: look('2026-11-23T09:00:00Z'),
    ...endTakenBack('picked_up', 73),
  },
  stalled_in_transit: {
    before: look('2026-11-25T14:59:59Z')(moved),
    raise: look('2026-11-25T15:00:00Z'),
    close: scan('in_transit', '2026-11-25T15:01:00Z'),
    arm: look('2026-11-30T16:00:00Z'),
    armed: 'another',
  },
  ofd_not_closed: {
    before: look('2026-11-24T00:59:59Z')(moved.scanned(aScan('out_for_delivery', at(72)))),
    raise: look('2026-11-24T01:00:00Z'),
    close: scan('out_for_delivery', '2026-11-24T07:00:00Z'),
    arm: look('2026-11-25T02:00:00Z'),
    armed: 'another',
  },
  promise_at_risk: {
    before: movedAt(24),
    raise: estimated(at(24), '2026-11-27'),
    close: estimated(at(26), '2026-11-25'),
    arm: estimated(at(28), '2026-11-27'),
    armed: 'same',
  },
  promise_broken: {
    before: look('2026-11-25T22:59:59Z')(moved),
    raise: look('2026-11-25T23:00:00Z'),
    close: scan('available_for_pickup', '2026-11-26T08:00:00Z'),
    arm: scan('out_for_delivery', '2026-11-26T09:00:00Z'),
    armed: 'same',
  },
  partial_delivery: {
    before: look('2026-11-24T08:59:59Z')(twoParcels),
    raise: look('2026-11-24T09:00:00Z'),
    ...endTakenBack('delivered', 98),
  },
  attempt_failed: {
    before: movedAt(24),
    raise: scan('attempt_failed', at(24), because('consignee_absent')),
    close: scan('out_for_delivery', at(27)),
    arm: scan('attempt_failed', at(30), because('consignee_absent')),
    armed: 'another',
  },
  address_issue: reportedAgain('exception', 'address_incorrect', 'out_for_delivery'),
  customs_hold: reportedAgain('on_hold', 'customs_docs', 'in_transit', 'customs_cleared'),
  held_by_carrier: reportedAgain('on_hold', 'none', 'in_transit'),
  refused: {
    before: movedAt(24),
    raise: scan('attempt_failed', at(24), because('refused')),
    ...endTakenBack('returned', 50),
  },
  cancelled_by_carrier: {
    before: look(at(2))(dispatched),
    raise: scan('cancelled', at(2)),
    close: scan('picked_up', at(20)),
    arm: scan('cancelled', at(30)),
    armed: 'another',
  },
  lost: reportedAgain('exception', 'lost', 'in_transit'),
  damaged: {
    before: movedAt(24),
    raise: scan('exception', at(24), { reason: 'damaged', eventId: 'e1' }),
    close: takeBack('e1', at(25)),
    arm: scan('exception', at(26), because('damaged')),
    armed: 'another',
  },
  pickup_ageing: {
    before: look('2026-11-23T08:59:59Z')(moved.scanned(aScan('available_for_pickup', at(24)))),
    raise: look('2026-11-23T09:00:00Z'),
    ...endTakenBack('delivered', 74),
  },
  return_to_sender: {
    before: movedAt(24),
    raise: scan('returning', at(24), because('returned_unclaimed')),
    ...endTakenBack('returned', 50),
  },
  returned: {
    before: look(at(30))(moved.scanned(aScan('returning', at(24)))),
    raise: scan('returned', at(50), { eventId: 'e1' }),
    close: takeBack('e1', at(51)),
    arm: scan('returned', at(60)),
    armed: 'same',
  },
  conflicting_scans: {
    before: scan('in_transit', at(47.9))(look(at(25))(moved.scanned(aScan('delivered', at(24))))),
    raise: scan('in_transit', at(48), { eventId: 'e1' }),
    close: takeBack('e1', at(49)),
    arm: scan('in_transit', at(50)),
    armed: 'another',
  },
  pod_mismatch: {
    before: movedAt(24),
    raise: scan('delivered', at(24), { country: 'NO', eventId: 'e1' }),
    close: takeBack('e1', at(25)),
    arm: scan('delivered', at(26), { country: 'NO' }),
    armed: 'another',
  },
  delivered_not_received: {
    before: look('2026-11-24T09:00:00Z')(dispatched.delivered()),
    raise: claim,
    close: does({ type: 'WithdrawNonReceipt', shipmentId: 'ord_1-f1-p1' }),
    arm: claim,
    armed: 'another',
  },
  fraud_hold: {
    before: look(at(1))(anOrder()),
    raise: does({ type: 'HoldOrder', reason: 'fraud_review' }),
    close: release,
    arm: does({ type: 'HoldOrder', reason: 'fraud_review' }),
    armed: 'another',
  },
  special_order_unacknowledged: {
    before: look('2026-11-28T08:59:59Z')(special),
    raise: look('2026-11-28T09:00:00Z'),
    close: hold,
    arm: release,
    armed: 'same',
  },
  not_acknowledged: {
    before: look('2026-11-20T14:29:59Z')(anOrder()),
    raise: look('2026-11-20T14:30:00Z'),
    close: hold,
    arm: release,
    armed: 'same',
  },
  pick_overdue: {
    before: look('2026-11-20T14:29:59Z')(anOrder().accepted()),
    raise: look('2026-11-20T14:30:00Z'),
    close: hold,
    arm: release,
    armed: 'same',
  },
  late_to_ship: {
    before: look('2026-11-20T15:59:59Z')(anOrder().packed()),
    raise: look('2026-11-20T16:00:00Z'),
    close: (story) => story.shipped(),
    arm: does({
      type: 'RetractReport',
      fulfilmentId: 'ord_1-f1',
      reported: 'shipped',
      because: 'did_not_occur',
      parcels: [{ carrier: 'postnord', trackingNumber: 'PN1' }],
    }),
    armed: 'same',
  },
  location_rejected: {
    before: look(at(1))(fromTwo),
    raise: (story) => story.rejected(),
    close: routeTo('wh-3', { '1': 3 }),
    arm: does(report('rejected', { fulfilmentId: 'ord_1-f2', reason: 'no_capacity' })),
    armed: 'another',
  },
  short_pick: {
    before: look(at(1))(anOrder()),
    raise: does(report('shortPicked', { lines: [{ lineId: '1', quantity: 1 }] })),
    close: routeTo('wh-2', { '1': 1 }),
    arm: does(report('shortPicked', { lines: [{ lineId: '2', quantity: 1 }] })),
    armed: 'another',
  },
  report_conflict: {
    before: look(at(1))(anOrder().shipped()),
    raise: does(report('rejected', { reason: 'no_capacity' })),
    close: resolve('report_conflict'),
    arm: does(report('shortPicked', { lines: [{ lineId: '1', quantity: 1 }] })),
    armed: 'another',
  },
  shipped_after_cancel: {
    before: look(at(1))(anOrder()).cancelled(),
    raise: (story) => story.shipped(),
    ...endTakenBack('returned', 50),
  },
  return_unanswered: {
    before: look(at(80))(delivered),
    raise: (story) => story.at(at(81)).does(askedFor('damaged')),
    close: does({ type: 'ApproveReturn', returnId: 'ord_1-ra' }),
    arm: does(askedFor('damaged', 'ord_1-rb')),
    armed: 'another',
  },
  return_overdue: {
    before: look(at(80 + 14 * 24 - 1))(delivered.at(at(80)).does(askedFor('other'))),
    raise: look(at(80 + 14 * 24)),
    close: does(cameBack('1')),
    arm: (story) =>
      look(at(80 + 29 * 24))(story.at(at(80 + 14 * 24 + 1)).does(askedFor('other', 'ord_1-rb'))),
    armed: 'another',
  },
  return_undecided: {
    before: look(at(96))(delivered.at(at(80)).does(askedFor('other')).does(cameBack('1'))),
    raise: look(at(80 + 5 * 24)),
    close: (story) =>
      story
        .does({
          type: 'ReportReturn',
          returnId: 'ord_1-ra',
          location: 'wh-1',
          reported: 'inspected',
          lines: [{ lineId: '1', quantity: 1, disposition: 'restocked' }],
        })
        .does({ type: 'CloseReturn', returnId: 'ord_1-ra' }),
    arm: (story) =>
      look(at(80 + 20 * 24))(
        story
          .at(at(80 + 6 * 24))
          .does(askedFor('other', 'ord_1-rb'))
          .does(cameBack('1', 'ord_1-rb')),
      ),
    armed: 'another',
  },
};
