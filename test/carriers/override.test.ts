import { describe, expect, it } from 'vitest';
import { foldScans, toOverrideScan, type Tracking } from '../../src/carriers/fold.ts';
import type { Scan, ShipmentStatus } from '../../src/contracts/scans.ts';
import { aScan } from './a-scan.ts';

const at = '2026-01-05T12:00:00.000Z';
const set = (status: ShipmentStatus): Scan =>
  toOverrideScan({ status, reason: { code: 'none', party: 'unknown' }, at });

/** Folded forwards and backwards: when it was set decides, not what was known then. */
function fold(override: Scan, ...scans: readonly Scan[]): Tracking {
  const tracking = foldScans(scans, override);
  expect(foldScans(scans.toReversed(), override)).toEqual(tracking);
  return tracking;
}

describe('what a person sets', () => {
  const moving = aScan('in_transit', '2026-01-03T10:00:00Z');

  it('stands against what was before it, and says what the scans say', () => {
    const tracking = fold(set('delivered'), moving);
    expect(tracking).toMatchObject({ status: 'delivered', terminal: true, isOverridden: true });
    expect(tracking.roles.get(moving.identity)).toBe('lost');
    expect(tracking.because).toEqual({
      rule: 'override',
      scan: null,
      lost: [moving.identity],
      sentence:
        'Set by a person to “Delivered” at 12:00 on 5 Jan UTC; the scans say “On its way” at 10:00 on 3 Jan.',
    });
  });

  it('undoes an end that the scans gave', () => {
    const tracking = fold(set('exception'), moving, aScan('delivered', '2026-01-04T10:00:00Z'));
    expect(tracking).toMatchObject({ status: 'exception', terminal: false });
  });

  it('stands against a scan that may have been before it', () => {
    expect(fold(set('exception'), aScan('delivered', '2026-01-05')).status).toBe('exception');
    expect(fold(set('exception'), aScan('delivered', '2026-01-05 15:00:00')).status).toBe('exception');
  });

  it('is left behind by a scan that is surely later', () => {
    const later = aScan('out_for_delivery', '2026-01-06T07:00:00Z');
    const tracking = fold(set('on_hold'), moving, later);
    expect(tracking).toMatchObject({ status: 'out_for_delivery', isOverridden: false });
    expect(tracking.because).toMatchObject({
      rule: 'latest',
      scan: later.identity,
      sentence: 'Out for delivery at 07:00 on 6 Jan, later than what a person had set (“Held”).',
    });
  });

  it('is an end where it states one: what comes later undoes it as it would undo a scan', () => {
    const later = aScan('in_transit', '2026-01-06T07:00:00Z', { leg: 2 });
    const tracking = fold(set('delivered'), later);
    expect(tracking).toMatchObject({ status: 'delivered', isOverridden: true });
    expect(tracking.because).toMatchObject({ rule: 'override', lost: [later.identity] });
    expect(fold(set('delivered'), aScan('returning', '2026-01-06T07:00:00Z'))).toMatchObject({
      status: 'returning',
      because: { rule: 'return_after_terminal' },
    });
    const lost = toOverrideScan({ status: 'failed', reason: { code: 'lost', party: 'carrier' }, at });
    expect(fold(lost, aScan('in_transit', '2026-01-06T07:00:00Z')).because.rule).toBe('found_after_lost');
  });

  it('starts the clocks again, and brings a parcel that was turned back to its way out', () => {
    const override = set('in_transit');
    const tracking = fold(override, moving, aScan('returning', '2026-01-04T10:00:00Z'));
    expect(tracking).toMatchObject({ status: 'in_transit', direction: 'outbound' });
    expect(tracking.lastMovement).toBe(override);
    expect(tracking.firstPhysical).toEqual(moving);
    expect(fold(set('picked_up')).firstPhysical?.time.from).toBe(at);
    expect(fold(set('info_received'), moving).firstPhysical).toBeNull();
  });

  it('is not taken back by the carrier, who may take back what was before it', () => {
    const delivered = aScan('delivered', '2026-01-04T10:00:00Z', { eventId: 'e1' });
    const taken = aScan('attempt_failed', '2026-01-04T10:00:00Z', { retracts: 'e1' });
    expect(fold(set('delivered'), delivered, taken)).toMatchObject({
      status: 'delivered',
      because: { rule: 'override' },
    });
  });
});
