import { describe, expect, it } from 'vitest';
import { foldScans, type Tracking } from '../../src/carriers/fold.ts';
import type { Scan, ShipmentStatus } from '../../src/contracts/scans.ts';
import { aScan } from './a-scan.ts';

const lost = { reason: { code: 'lost', party: 'carrier' } } as const;
const back = { direction: 'return' } as const;

/** Folded forwards and backwards: the set decides, whatever the test is about. */
function fold(...scans: readonly Scan[]): Tracking {
  const tracking = foldScans(scans);
  expect(foldScans(scans.toReversed())).toEqual(tracking);
  return tracking;
}

const roleOf = (tracking: Tracking, scan: Scan): string | undefined => tracking.roles.get(scan.identity);
const statuses = (tracking: Tracking): string[] => tracking.order.map((scan) => scan.status);

describe('four histories that neither time nor rank gets right', () => {
  it('stays delivered when the delivery is stamped five days before the origin scan', () => {
    const delivered = aScan('delivered', '2014-11-19T10:51:54Z');
    const tracking = fold(
      aScan('info_received', '2014-11-21T14:24:00Z'),
      aScan('in_transit', '2014-11-21T14:48:00Z'),
      aScan('in_transit', '2014-11-22T08:51:00Z'),
      aScan('in_transit', '2014-11-23T09:31:00Z'),
      aScan('out_for_delivery', '2014-11-24T08:10:00Z'),
      delivered,
    );
    expect(tracking.status).toBe('delivered');
    expect(tracking.because).toMatchObject({
      rule: 'terminal_sticky',
      scan: delivered.identity,
      sentence: 'Delivered at 10:51 on 19 Nov; five scans stamped later do not undo a delivery.',
    });
    expect(tracking.because.lost).toHaveLength(5);
    expect([...tracking.roles.values()].filter((role) => role === 'post_terminal')).toHaveLength(5);
  });

  it('stays delivered when hub scans of another leg come later by another clock', () => {
    const tracking = fold(
      aScan('in_transit', '2024-02-20T18:00:00', { leg: 1 }),
      aScan('delivered', '2024-02-21T04:23:00', { leg: 2 }),
      ...[54, 55, 56, 57].map((minute) => aScan('in_transit', `2024-02-21T07:${minute}:00`, { leg: 1 })),
    );
    expect(tracking.status).toBe('delivered');
    expect(tracking.leg).toBe(2);
    expect(tracking.terminal).toBe(true);
  });

  it('follows a parcel that is collected again after two failed attempts', () => {
    const scans = [
      aScan('attempt_failed', '2024-03-01T10:00:00Z', { carrierCode: 'DE' }),
      aScan('attempt_failed', '2024-03-02T10:00:00Z', { carrierCode: 'DE' }),
      aScan('picked_up', '2024-03-04T09:00:00Z', { carrierCode: 'PU' }),
      aScan('out_for_delivery', '2024-03-04T11:00:00Z', { carrierCode: 'OD' }),
      aScan('delivered', '2024-03-04T15:00:00Z', { carrierCode: 'DL' }),
    ];
    expect(scans.map((_, index) => fold(...scans.slice(0, index + 1)).status)).toEqual([
      'attempt_failed',
      'attempt_failed',
      'picked_up',
      'out_for_delivery',
      'delivered',
    ]);
    expect(fold(...scans).failedAttempts).toBe(2);
  });

  it('puts a pickup at 00:00:00 after the label of the same day', () => {
    const tracking = fold(
      aScan('picked_up', '2024-03-01T00:00:00Z'),
      aScan('info_received', '2024-03-01T10:36:00Z'),
    );
    expect(tracking.status).toBe('picked_up');
    expect(statuses(tracking)).toEqual(['info_received', 'picked_up']);
  });
});

describe('an end is sticky', () => {
  it.each(['delivered', 'returned', 'cancelled', 'failed'] as const)(
    '%s is not undone by a later movement',
    (end) => {
      const ended = aScan(end, '2026-01-02T10:00:00Z');
      const later = aScan('in_transit', '2026-01-03T10:00:00Z');
      const tracking = fold(ended, later);
      expect(tracking.status).toBe(end);
      expect(tracking.terminal).toBe(true);
      expect(roleOf(tracking, later)).toBe('post_terminal');
      expect(tracking.because.lost).toEqual([later.identity]);
    },
  );

  it.each(['delivered', 'cancelled', 'failed'] as const)(
    '%s yields to a return that starts after it',
    (end) => {
      const tracking = fold(aScan(end, '2026-01-02T10:00:00Z'), aScan('returning', '2026-01-03T10:00:00Z'));
      expect(tracking.status).toBe('returning');
      expect(tracking.direction).toBe('return');
      expect(tracking.because.rule).toBe('return_after_terminal');
    },
  );

  it('yields to a pickup only when it is one of a return', () => {
    const delivered = aScan('delivered', '2026-01-02T10:00:00Z');
    expect(fold(delivered, aScan('picked_up', '2026-01-05T10:00:00Z')).status).toBe('delivered');
    const tracking = fold(delivered, aScan('picked_up', '2026-01-05T10:00:00Z', back));
    expect(tracking).toMatchObject({ status: 'picked_up', direction: 'return', terminal: false });
    expect(tracking.because.sentence).toBe(
      'Picked up for its return at 10:00 on 5 Jan; this is a return after a delivery.',
    );
  });

  it('does not take the label of a return for its start', () => {
    const tracking = fold(
      aScan('delivered', '2026-01-02T10:00:00Z'),
      aScan('info_received', '2026-01-05T10:00:00Z', back),
    );
    expect(tracking.status).toBe('delivered');
  });

  it('does not start another return from a hub scan stamped after its end', () => {
    const tracking = fold(
      aScan('returning', '2026-01-02T10:00:00Z', back),
      aScan('returned', '2026-01-04T10:00:00Z', back),
      aScan('in_transit', '2026-01-04T10:30:00Z', back),
    );
    expect(tracking.status).toBe('returned');
  });

  it('says of a delivery on a return that it is one, whatever direction the scan has', () => {
    const tracking = fold(
      aScan('out_for_delivery', '2026-01-02T10:00:00Z'),
      aScan('returning', '2026-01-03T10:00:00Z'),
      aScan('in_transit', '2026-01-04T10:00:00Z'),
      aScan('delivered', '2026-01-05T10:00:00Z'),
    );
    expect(tracking).toMatchObject({ status: 'delivered', direction: 'return' });
    expect(tracking.because.sentence).toBe('Delivered on its return at 10:00 on 5 Jan.');
  });

  it('does not yield to a return that may have been before it', () => {
    const tracking = fold(aScan('delivered', '2026-01-02T10:00:00Z'), aScan('picked_up', '2026-01-02', back));
    expect(tracking.status).toBe('delivered');
  });

  it('finds a lost parcel by any later physical scan', () => {
    const tracking = fold(
      aScan('failed', '2026-01-02T10:00:00Z', lost),
      aScan('in_transit', '2026-01-09T10:00:00Z'),
    );
    expect(tracking.status).toBe('in_transit');
    expect(tracking.because).toMatchObject({
      rule: 'found_after_lost',
      sentence: 'On its way at 10:00 on 9 Jan; it had been reported lost and is found.',
    });
  });

  it('does not find it by a scan from before, a report or a date', () => {
    const tracking = fold(
      aScan('failed', '2026-01-02T10:00:00Z', lost),
      aScan('in_transit', '2026-01-01T10:00:00Z'),
      aScan('exception', '2026-01-09T10:00:00Z'),
      aScan('in_transit', '2026-01-10T10:00:00Z', { reason: { code: 'prediction_only', party: 'carrier' } }),
    );
    expect(tracking.status).toBe('failed');
  });
});

describe('what does not move it', () => {
  it('keeps an unknown code apart', () => {
    const unknown = aScan('unmapped', '2026-01-03T10:00:00Z', { carrierCode: 'ZZ9' });
    const tracking = fold(aScan('picked_up', '2026-01-02T10:00:00Z'), unknown);
    expect(tracking.status).toBe('picked_up');
    expect(tracking.unmapped).toEqual([unknown]);
    expect(roleOf(tracking, unknown)).toBe('unmapped');
    expect(tracking.lastMovement?.status).toBe('picked_up');
  });

  it('has no status of its own with unknown codes only', () => {
    const tracking = fold(aScan('unmapped', '2026-01-03T10:00:00Z', { carrierCode: 'ZZ9' }));
    expect(tracking.status).toBe('pending');
    expect(tracking.because.sentence).toBe(
      'No scan with a known meaning yet: the one code the carrier sent is not in the table.',
    );
  });

  it('takes the date of a prediction and not its progress', () => {
    const estimatedDelivery = { from: '2026-01-06', to: '2026-01-06' };
    const news = aScan('delivered', '2026-01-03T10:00:00Z', {
      estimatedDelivery,
      reason: { code: 'eta_changed', party: 'carrier' },
    });
    const tracking = fold(aScan('picked_up', '2026-01-02T10:00:00Z'), news);
    expect(tracking).toMatchObject({ status: 'picked_up', estimatedDelivery, terminal: false });
    expect(roleOf(tracking, news)).toBe('prediction');
  });

  it('leaves a parcel under way when its papers come after it', () => {
    const tracking = fold(
      aScan('picked_up', '2026-01-02T10:00:00Z'),
      aScan('info_received', '2026-01-02T12:00:00Z'),
      aScan('pending', '2026-01-02T13:00:00Z'),
    );
    expect(tracking.status).toBe('picked_up');
    expect(tracking.because.sentence).toBe(
      'Picked up at 10:00 on 2 Jan; two other scans that may be as late do not change that.',
    );
  });

  it('lets any scan reopen an expired one', () => {
    const expired = aScan('expired', '2026-02-02T10:00:00Z');
    expect(fold(aScan('in_transit', '2026-01-02T10:00:00Z'), expired).status).toBe('expired');
    expect(fold(expired, aScan('in_transit', '2026-02-03T10:00:00Z')).status).toBe('in_transit');
    expect(fold(aScan('delivered', '2026-01-02T10:00:00Z'), expired).status).toBe('delivered');
  });

  it('is pending with no scans at all', () => {
    expect(fold()).toMatchObject({
      status: 'pending',
      leg: 1,
      terminal: false,
      firstPhysical: null,
      lastMovement: null,
      because: { rule: 'no_scans', scan: null, lost: [], sentence: 'No scan from the carrier yet.' },
    });
  });
});

describe('what is taken back', () => {
  const moving = aScan('out_for_delivery', '2026-01-02T08:00:00Z');
  const delivered = aScan('delivered', '2026-01-02T10:00:00Z', { eventId: 'ev-9' });

  it('does not count, and stays to be seen', () => {
    const repeated = aScan('delivered', '2026-01-02T10:00:00Z', { retracts: 'ev-9', eventId: 'ev-10' });
    const tracking = fold(moving, delivered, repeated);
    expect(tracking.status).toBe('out_for_delivery');
    expect(roleOf(tracking, delivered)).toBe('retracted');
    expect(roleOf(tracking, repeated)).toBe('retracted');
    expect(tracking.order).toContainEqual(delivered);
    expect(tracking.because).toMatchObject({
      rule: 'correction',
      sentence: 'Out for delivery at 08:00 on 2 Jan; the carrier took back one scan.',
    });
  });

  it('gives way to what the correction states', () => {
    const tracking = fold(
      moving,
      delivered,
      aScan('attempt_failed', '2026-01-02T10:00:00Z', { retracts: 'ev-9' }),
    );
    expect(tracking.status).toBe('attempt_failed');
    expect(tracking.because.rule).toBe('correction');
  });

  it('can be named by identity', () => {
    const tracking = fold(
      moving,
      delivered,
      aScan('delivered', '2026-01-02T10:00:00Z', { retracts: delivered.identity }),
    );
    expect(tracking.status).toBe('out_for_delivery');
  });

  it('can be named by either of the ids it was sent with', () => {
    const again = { ...delivered, eventId: 'ev-11' };
    const correction = aScan('attempt_failed', '2026-01-02T10:00:00Z', { retracts: 'ev-11' });
    expect(fold(moving, delivered, again, correction).status).toBe('attempt_failed');
  });

  it('moves nothing while the scan it names is not known', () => {
    expect(fold(moving, aScan('delivered', '2026-01-02T10:00:00Z', { retracts: 'ev-9' })).status).toBe(
      'out_for_delivery',
    );
  });

  it('can take back what a correction states, not what it took back', () => {
    const wrong = aScan('failed', '2026-01-02T11:00:00Z', { retracts: 'ev-9', eventId: 'ev-10' });
    const right = aScan('attempt_failed', '2026-01-02T12:00:00Z', { retracts: 'ev-10' });
    expect(fold(moving, delivered, wrong, right).status).toBe('attempt_failed');
  });
});

describe('legs', () => {
  it('takes the delivery of one leg for a handover when the next leg has it surely later', () => {
    const handed = aScan('delivered', '2026-01-02T10:00:00Z', { leg: 1 });
    const tracking = fold(
      aScan('in_transit', '2026-01-01T10:00:00Z', { leg: 1 }),
      handed,
      aScan('in_transit', '2026-01-03T10:00:00Z', { leg: 2 }),
    );
    expect(tracking).toMatchObject({ status: 'in_transit', leg: 2, terminal: false });
    expect(roleOf(tracking, handed)).toBe('lost');
    expect(tracking.because).toMatchObject({
      rule: 'next_leg',
      sentence: 'On its way at 10:00 on 3 Jan; the delivery before it was the handover to this leg.',
    });
  });

  it('keeps a delivery where the clocks do not say which leg was later', () => {
    const delivered = aScan('delivered', '2026-01-02T10:00:00Z', { leg: 1 });
    expect(fold(delivered, aScan('in_transit', '2026-01-02', { leg: 2 })).status).toBe('delivered');
    expect(fold(delivered, aScan('info_received', '2026-01-03T10:00:00Z', { leg: 2 })).status).toBe(
      'delivered',
    );
  });

  it('is not sent back by what an earlier leg still writes of its own hubs', () => {
    const echo = aScan('in_transit', '2026-01-03T12:00:00Z', { leg: 1 });
    const tracking = fold(aScan('out_for_delivery', '2026-01-03T10:00:00Z', { leg: 2 }), echo);
    expect(tracking).toMatchObject({ status: 'out_for_delivery', leg: 2 });
    expect(tracking.because.lost).toEqual([echo.identity]);
    expect(
      fold(
        aScan('in_transit', '2026-01-03T10:00:00Z', { leg: 2 }),
        aScan('failed', '2026-01-03T12:00:00Z', { leg: 1, ...lost }),
      ).status,
    ).toBe('failed');
  });
});

describe('a damage', () => {
  const damaged = aScan('failed', '2026-01-02T10:00:00Z', {
    reason: { code: 'damaged', party: 'carrier' },
  });

  it('is an end until the parcel is seen again', () => {
    expect(fold(damaged)).toMatchObject({ status: 'failed', terminal: true });
    const tracking = fold(damaged, aScan('delivered', '2026-01-03T10:00:00Z'));
    expect(tracking.status).toBe('delivered');
    expect(tracking.because).toMatchObject({
      rule: 'moved_after_damage',
      sentence: 'Delivered at 10:00 on 3 Jan; it had been reported damaged and goes on.',
    });
  });

  it('is not undone by what was before it or is only a report, and a disposal not at all', () => {
    expect(fold(damaged, aScan('in_transit', '2026-01-02')).status).toBe('failed');
    expect(fold(damaged, aScan('exception', '2026-01-03T10:00:00Z')).status).toBe('failed');
    const disposed = aScan('failed', '2026-01-02T10:00:00Z', {
      reason: { code: 'disposed', party: 'carrier' },
    });
    expect(fold(disposed, aScan('in_transit', '2026-01-03T10:00:00Z')).status).toBe('failed');
  });
});

describe('a cancellation', () => {
  const cancelled = aScan('cancelled', '2026-01-02T10:00:00Z');
  const after: Record<ShipmentStatus, ShipmentStatus> = {
    pending: 'cancelled',
    info_received: 'cancelled',
    picked_up: 'picked_up',
    in_transit: 'cancelled',
    out_for_delivery: 'out_for_delivery',
    attempt_failed: 'attempt_failed',
    available_for_pickup: 'available_for_pickup',
    on_hold: 'cancelled',
    exception: 'cancelled',
    delivered: 'delivered',
    returning: 'returning',
    returned: 'returned',
    failed: 'cancelled',
    cancelled: 'cancelled',
    expired: 'cancelled',
  };

  it.each(Object.entries(after) as [ShipmentStatus, ShipmentStatus][])(
    'with %s after it is %s',
    (later, status) => {
      expect(fold(cancelled, aScan(later, '2026-01-03T10:00:00Z')).status).toBe(status);
    },
  );

  it('says that it goes on after all, and moves on from there', () => {
    const picked = aScan('picked_up', '2026-01-03T10:00:00Z');
    expect(fold(cancelled, picked).because).toMatchObject({
      rule: 'moved_after_cancel',
      sentence: 'Picked up at 10:00 on 3 Jan; it had been cancelled and goes on after all.',
    });
    const hub = aScan('in_transit', '2026-01-03T20:00:00Z');
    expect(fold(cancelled, picked, hub).status).toBe('in_transit');
  });

  it('stands against a pickup that may have been before it, and one of a month later', () => {
    expect(fold(cancelled, aScan('picked_up', '2026-01-02')).status).toBe('cancelled');
    expect(fold(cancelled, aScan('picked_up', '2026-01-01T10:00:00Z')).status).toBe('cancelled');
    expect(fold(cancelled, aScan('picked_up', '2026-03-01T10:00:00Z')).status).toBe('cancelled');
  });

  it('is a return where the pickup is one', () => {
    const tracking = fold(cancelled, aScan('picked_up', '2026-01-03T10:00:00Z', back));
    expect(tracking).toMatchObject({ status: 'picked_up', direction: 'return' });
    expect(tracking.because.rule).toBe('return_after_terminal');
  });
});

it('tells when the carrier had it first and when it moved last', () => {
  const first = aScan('picked_up', '2026-01-02T10:00:00Z');
  const last = aScan('out_for_delivery', '2026-01-03T10:00:00Z');
  const tracking = fold(
    aScan('info_received', '2026-01-01T10:00:00Z'),
    first,
    aScan('in_transit', '2026-01-02T20:00:00Z'),
    last,
    aScan('unmapped', '2026-01-04T10:00:00Z'),
  );
  expect(tracking.firstPhysical).toEqual(first);
  expect(tracking.lastMovement).toEqual(last);
});

it('takes the scan that is further of two that may be of one time', () => {
  const tracking = fold(
    aScan('available_for_pickup', '2026-01-02'),
    aScan('in_transit', '2026-01-02T22:00:00Z'),
  );
  expect(tracking.status).toBe('available_for_pickup');
});

it('takes the meaning of the newer map where one scan was read by two', () => {
  const old = aScan('unmapped', '2026-01-02T10:00:00Z', { carrierCode: 'LK' });
  const read = { ...old, status: 'available_for_pickup' as const, mapVersion: 2 };
  const tracking = fold(old, read, old);
  expect(tracking.status).toBe('available_for_pickup');
  expect(tracking.order).toHaveLength(1);
});

it('keeps what lost to twenty in an event', () => {
  const days = Array.from({ length: 40 }, (_, day) =>
    aScan('in_transit', `2026-02-03T10:${String(day).padStart(2, '0')}:00Z`),
  );
  expect(fold(aScan('delivered', '2026-02-03T09:00:00Z'), ...days).because.lost).toHaveLength(20);
});

describe('a scan that is later than the end by more than a month', () => {
  const delivered = aScan('delivered', '2026-05-06T11:00:00Z');
  const at = (status: 'returned' | 'in_transit' | 'returning', time: string) => aScan(status, time);

  it('is of another parcel with the number and moves nothing', () => {
    for (const status of ['returned', 'in_transit', 'returning'] as const)
      expect(foldScans([at(status, '2026-06-05T11:00:01Z'), delivered])).toMatchObject({
        status: 'delivered',
        direction: 'outbound',
      });
  });

  it('and a return within it is one', () => {
    expect(foldScans([delivered, at('returned', '2026-06-05T11:00:00Z')]).status).toBe('returned');
  });
});
